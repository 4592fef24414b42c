"""Results and reasons of events in plain words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.sync.admin.quarantine.details import detail_words
from apps.sync.models import JournalEntry
from apps.sync.services.quarantine import Replayed
from apps.verification_tasks.states import EventStatus

Text = str | Promise
REASONS: Final[dict[str, Promise]] = {
    "malformed": gettext_lazy("The event is not formed as it should be."),
    "unknown_type": gettext_lazy("The server does not know this type of event; the app may be newer."),
    "unknown_task": gettext_lazy("There is no task with this id."),
    "out_of_scope": gettext_lazy("The worker had nothing to do with this task at that time."),
    "id_reused": gettext_lazy("The same event id came before with other content."),
    "invalid_transition": gettext_lazy("The task's state or the evidence does not allow this step."),
    "clock_implausible": gettext_lazy("The time lies in the future or before the task existed: a wrong clock."),
    "bad_signature": gettext_lazy("The signature does not fit the device's key."),
    "device_revoked": gettext_lazy("It came from a device that had been shut out."),
}
HELD: Final = gettext_lazy("It waits for something that has not arrived yet, and is then taken up by itself.")
# Why an event is not even tried again.
REFUSALS: Final[dict[str, Promise]] = {
    "malformed": gettext_lazy("Not possible: the event itself is broken, and no repair on the server mends it."),
    "unreadable": gettext_lazy("Not possible: the event itself is broken, and no repair on the server mends it."),
    "unknown_type": gettext_lazy("Not possible: the server does not know this type of event."),
    "bad_signature": gettext_lazy("Not possible: nobody can say that it came from this device as it stands."),
    "id_reused": gettext_lazy("Not possible: another event came under the same id before, and that one counts."),
    "already_taken_up": gettext_lazy("Nothing to do: it had been taken up already."),
}
OUTCOMES: Final[dict[str, Promise]] = {
    EventStatus.APPLIED: gettext_lazy("Applied: the task has moved on."),
    "task_already_completed": gettext_lazy("Kept in the history: the task had been completed already."),
    "task_cancelled": gettext_lazy("Kept in the history: the task had been cancelled."),
    "not_assigned_any_more": gettext_lazy("Kept in the history: it was done too long after the task was given away."),
    "outcome_disputed": gettext_lazy("Kept: another outcome is in force, please decide the dispute."),
    "field_conflict": gettext_lazy("Applied, except for a field that had changed: please decide the conflict."),
}


def reason_of(entry: JournalEntry) -> Text:
    return HELD if entry.status == EventStatus.HELD else REASONS.get(entry.code, entry.code)


def result_words(status: str, code: str) -> Text:
    """What an event that was taken has become, or why it was not."""
    if status == EventStatus.HELD:
        return HELD
    return OUTCOMES.get(code or status) or REASONS.get(code) or code or status


def words_of(replayed: Replayed) -> str:
    """For the person who asked for it."""
    if replayed.result is None:
        return str(REFUSALS.get(replayed.refusal, replayed.refusal))
    words = str(result_words(replayed.result.status, replayed.result.code))
    return words if replayed.taken else f"{words} {detail_words(replayed.result.detail)}".strip()
