"""The facts of one sign's page: what was seen, and both sides of it."""

from datetime import datetime

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.grids.office.details import Detail, Fact, Link, Section, Text
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.models import Attempt, Evidence, Sign, VerificationTask
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.signs.words import INNOCENT, explanation

HEAVY, MIDDLING = 60, 40


def tone_of_weight(weight: int) -> Tone:
    if weight >= HEAVY:
        return Tone.BAD
    return Tone.WARN if weight >= MIDDLING else Tone.PLAIN


def detail_of(viewer: Viewer, sign: Sign) -> Detail:
    sections = [seen(sign), decision(sign), side(_("This work"), sign.task, sign.attempt, sign.evidence)]
    other = other_task(viewer, sign)
    if other is not None:
        sections.append(side(_("The other side"), other, sign.other_attempt, sign.other_evidence))
    notes: list[Text] = [INNOCENT[SignKind(sign.kind)]]
    if sign.other_task_id and other is None:
        notes.append(_("The other side lies outside your area: ask the city centre."))
    links = [Link(task_url(sign.task_id), _("Open the task"), "assignment")]
    if other is not None:
        links.append(Link(task_url(other.pk), _("Open the other task"), "assignment"))
    return Detail(sections, notes=notes, links=links)


def other_task(viewer: Viewer, sign: Sign) -> VerificationTask | None:
    """Only where it lies in the viewer's scope."""
    if sign.other_task_id is None:
        return None
    # A second check is in no grid: whoever sees the first sees both.
    scope = Q() if sign.kind == SignKind.SECOND_CHECK_DIFFERS else viewer.scope(grid="grid", town="town")
    rows = VerificationTask.objects.filter(scope, pk=sign.other_task_id)
    return rows.select_related("grid", "town", "decided_by").defer("grid__area").first()


def seen(sign: Sign) -> Section:
    return Section(
        _("What was seen"),
        [
            Fact(_("sign"), str(sign.get_kind_display())),
            Fact(_("in words"), explanation(sign.kind, sign.figures)),
            Fact(_("weight"), badge(sign.weight, tone_of_weight(sign.weight))),
            Fact(_("whose work"), sign.staff.name),
            Fact(_("when the work was done"), moment(sign.happened_at)),
            Fact(_("found"), moment(sign.found_at)),
            Fact(_("by the rules of"), str(sign.policy) if sign.policy else EMPTY),
        ],
    )


def decision(sign: Sign) -> Section:
    return Section(
        _("Decision"),
        [
            Fact(_("state"), str(sign.get_state_display())),
            Fact(_("decided by"), sign.decided_by.name if sign.decided_by else EMPTY),
            Fact(_("decided"), moment(sign.decided_at)),
            Fact(_("reason"), sign.reason),
        ],
    )


def side(title: str, task: VerificationTask, attempt: Attempt | None, evidence: Evidence | None) -> Section:
    facts = [
        Fact(_("task"), task.reference),
        Fact(_("grid"), str(task.grid) if task.grid else EMPTY),
        Fact(_("work done"), moment(task.decided_at)),
    ]
    if attempt is not None:
        facts += [
            Fact(_("attempt"), f"{attempt.get_channel_display()} · {attempt.get_result_display()}"),
            Fact(_("time of the attempt"), moment(attempt.at)),
            Fact(_("position"), position(attempt.latitude, attempt.longitude)),
        ]
    if evidence is not None:
        facts += [
            Fact(_("evidence"), str(evidence.get_kind_display())),
            Fact(_("handed in"), moment(evidence.attached_at)),
            Fact(_("the picture's own time"), moment(own_time(evidence))),
        ]
    return Section(title, facts)


def own_time(evidence: Evidence) -> datetime | None:
    picture = getattr(evidence, "picture", None)
    return picture.taken_at if picture else None


def position(latitude: float | None, longitude: float | None) -> SafeString | str:
    if latitude is None or longitude is None:
        return EMPTY
    return format_html("{}, {}", f"{latitude:.5f}", f"{longitude:.5f}")
