"""The facts of a task's page."""

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.identity import mask_id_number
from apps.core.phones import mask_phone
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY, deadline, mask_name, moment
from apps.grids.office.viewers import Viewer
from apps.residence_registration.models import Declaration
from apps.verification_tasks.admin.columns import due_words, sla_badge, status_badge
from apps.verification_tasks.admin.pause_words import ledger_section
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.admin.verdict_words import verdict_section
from apps.verification_tasks.models import Duplicate, VerificationTask


def task_sections(viewer: Viewer, task: VerificationTask) -> list[Section]:
    found = [
        state(task),
        ledger_section(task),
        verdict_section(task),
        resident(viewer, task.declaration),
        place(viewer, task),
    ]
    return [section for section in found if section]


def state(task: VerificationTask) -> Section:
    return Section(
        _("State"),
        [
            Fact(_("status"), status_badge(task)),
            Fact(_("deadline"), sla_badge(task)),
            Fact(_("due"), due_words(task)),
            Fact(_("paused until"), deadline(task.paused_until) if task.paused_until else EMPTY),
            Fact(_("priority"), str(task.get_priority_display())),
            Fact(_("assignee"), task.assignee.name if task.assignee else _("nobody by name")),
            Fact(_("attempts"), task.attempts_count),
            Fact(_("outcome"), outcome(task)),
            Fact(_("work done"), moment(task.decided_at)),
            Fact(_("created"), moment(task.created_at)),
            Fact(_("closed"), moment(task.closed_at)),
            Fact(_("deadline policy"), str(task.policy)),
            *duplicates(task),
        ],
    )


def duplicates(task: VerificationTask) -> list[Fact]:
    """The task that is kept instead of this one, or those for which this one is kept."""
    rows = Duplicate.objects.filter(Q(task=task) | Q(kept=task)).select_related("task", "kept").order_by("pk")[:50]
    return [
        Fact(_("duplicate of"), linked(row.kept))
        if row.task_id == task.pk
        else Fact(_("duplicate"), linked(row.task))
        for row in rows
    ]


def linked(task: VerificationTask) -> SafeString:
    return format_html('<a href="{}">{}</a>', task_url(task.pk), task.reference)


def outcome(task: VerificationTask) -> str:
    if not task.outcome:
        return EMPTY
    parts = [task.get_outcome_display(), task.get_channel_display() if task.channel else ""]
    return " · ".join(str(part) for part in parts if part)


def resident(viewer: Viewer, declaration: Declaration) -> Section:
    reads = viewer.reads_personal_data
    person = declaration.person
    facts = [Fact(_("full name"), declaration.name if reads else mask_name(declaration.name))]
    if reads:
        facts += [
            Fact(_("identity number"), mask_id_number(person.id_number)),
            Fact(_("phone"), mask_phone(declaration.phone)),
            Fact(_("sex"), str(person.get_sex_display())),
            Fact(_("birth date"), person.birth_date.isoformat()),
        ]
    return Section(_("Resident"), facts)


def place(viewer: Viewer, task: VerificationTask) -> Section:
    declaration = task.declaration
    facts = [
        Fact(_("town"), task.town.name),
        Fact(_("community"), task.community.name if task.community else EMPTY),
        Fact(_("grid"), str(task.grid) if task.grid else _("unrouted")),
    ]
    if viewer.reads_personal_data:
        facts += [
            Fact(_("address"), declaration.address),
            Fact(_("location"), location(declaration)),
            Fact(_("kind of residence"), str(declaration.get_residence_kind_display())),
            Fact(_("living here since"), declaration.since.isoformat()),
        ]
    return Section(_("Residence"), facts)


def location(declaration: Declaration) -> SafeString | str:
    if declaration.latitude is None or declaration.longitude is None:
        return EMPTY
    return format_html("{}, {}", f"{declaration.latitude:.5f}", f"{declaration.longitude:.5f}")
