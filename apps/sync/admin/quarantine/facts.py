"""One kept event in sections."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.ids import parse_uuid
from apps.core.models import AuditEntry
from apps.grids.office.details import Fact, Link, Section
from apps.grids.office.formats import EMPTY, deadline, moment
from apps.grids.office.viewers import Viewer
from apps.sync.admin.quarantine.details import detail_words
from apps.sync.admin.quarantine.words import reason_of, result_words
from apps.sync.models import Handling, JournalEntry
from apps.sync.selectors.office import IN_QUARANTINE
from apps.sync.services.quarantine.handled import SUBJECT
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.models import Evidence, VerificationTask
from apps.verification_tasks.selectors.lists import tasks_visible_to


def why_section(obj: JournalEntry) -> Section:
    if obj.status not in IN_QUARANTINE:
        words = result_words(obj.status, obj.code)
        return Section(
            _("What became of it"), [Fact(_("result"), words), Fact(_("taken up"), moment(obj.taken_up_at))]
        )
    facts = [Fact(_("reason"), reason_of(obj)), Fact(_("detail"), detail_words(obj.detail))]
    facts += [Fact(_("waiting for"), words) for words in awaited(obj)]
    if obj.needs_person_at:
        facts.append(Fact(_("needs a person since"), moment(obj.needs_person_at)))
    return Section(_("Why it was not applied"), facts)


def awaited(obj: JournalEntry) -> list[str]:
    """Each piece of evidence that it waits for, and what is known of it."""
    idents = [parse_uuid(each) for each in (obj.waiting_for or {}).get("evidence_ids", [])]
    there = set(Evidence.objects.filter(pk__in=[each for each in idents if each]).values_list("pk", flat=True))
    return [
        (_("Evidence %(id)s: announced meanwhile") if ident in there else _("Evidence %(id)s: not heard of yet"))
        % {"id": ident}
        for ident in idents
    ]


def task_section(obj: JournalEntry) -> Section:
    """Whose it is: what is known of the task without opening it."""
    task = (
        VerificationTask.objects.filter(pk=obj.task_id).only("reference", "due_at").first() if obj.task_id else None
    )
    known = [Fact(_("task"), task.reference), Fact(_("due"), deadline(task.due_at))] if task else []
    return Section(_("Whose it is"), [*known, Fact(_("answered for by"), owner_words(obj))])


def owner_words(obj: Any) -> str:
    """Nothing is nobody's: where a town has no supervisor the city answers for it."""
    return ", ".join(obj.owners or []) or _("the city centre")


def handling_section(obj: JournalEntry) -> Section | None:
    if obj.handled_at is None:
        return None
    facts = [
        Fact(_("handling"), obj.get_handling_display()),
        Fact(_("by"), obj.handled_by.name if obj.handled_by else EMPTY),
        Fact(_("at"), moment(obj.handled_at)),
    ]
    if obj.handling == Handling.DISMISSED:
        trail = AuditEntry.objects.filter(subject_type=SUBJECT, subject_id=str(obj.pk), action="event.dismissed")
        facts.append(Fact(_("because"), trail.order_by("-pk").values_list("reason", flat=True).first()))
    return Section(_("What was done about it"), facts)


def task_links(viewer: Viewer, obj: JournalEntry) -> list[Link]:
    """Only to a task that this viewer may open."""
    if obj.task_id is None:
        return []
    tasks = VerificationTask.objects.all() if viewer.staff is None else tasks_visible_to(viewer.staff)
    if not tasks.filter(pk=obj.task_id).exists():
        return []
    return [Link(task_url(obj.task_id), _("Open the task"), "assignment")]
