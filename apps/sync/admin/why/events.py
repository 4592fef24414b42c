"""What became of an event, in plain words."""

from typing import Any

from django.utils.translation import gettext as _

from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY, moment
from apps.sync.admin.quarantine.details import detail_words
from apps.sync.admin.quarantine.words import result_words
from apps.sync.models import JournalEntry
from apps.verification_tasks.admin.timeline import EVENT_WORDS
from apps.verification_tasks.models import HistoryEntry


def tell(entries: list[Any]) -> tuple[str, list[Section]]:
    """`entries` are the journal's rows of one id: the first content, and others that reused it."""
    sections = [of_entry(entry) for entry in entries]
    history = HistoryEntry.objects.filter(pk__in={entry.key for entry in entries}).defer("data").first()
    if history is not None:
        words = _("It stands there: %(result)s") % {"result": result_words(history.status, history.code)}
    else:
        words = _("It does not stand there: an event that waits, or was not applied, has no place in it.")
    first = entries[0]
    history_section = Section(_("The task's history"), [Fact(_("history"), words)])
    return str(result_words(first.status, first.code)), [*sections, history_section]


def of_entry(entry: JournalEntry) -> Section:
    first: dict[str, Any] = entry.answer or {}
    title = _("In the journal") if entry.is_first else _("Other content under the same id")
    facts = [
        Fact(_("event"), EVENT_WORDS.get(entry.type, entry.type or EMPTY)),
        Fact(_("worker"), entry.staff.name),
        Fact(_("device"), entry.device.name),
        Fact(_("task"), getattr(entry, "task_reference", None)),
        Fact(_("received"), moment(entry.received_at)),
        Fact(_("first answer"), result_words(str(first.get("status", "")), str(first.get("code") or ""))),
        Fact(_("taken up later"), moment(entry.taken_up_at)),
        Fact(_("now"), result_words(entry.status, entry.code)),
        Fact(_("detail"), detail_words(entry.detail)),
    ]
    if entry.handled_at:
        who = entry.handled_by.name if entry.handled_by else EMPTY
        facts.append(Fact(entry.get_handling_display(), f"{moment(entry.handled_at)} · {who}"))
    return Section(title, facts)
