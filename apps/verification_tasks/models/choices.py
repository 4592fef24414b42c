"""Enums of the pure state table as choices of the database's columns, with words for people."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.verification_tasks import states

WORDS: Final[list[tuple[StrEnum, Promise]]] = [
    (states.TaskStatus.OPEN, _("Open")),
    (states.TaskStatus.IN_PROGRESS, _("In progress")),
    (states.TaskStatus.AWAITING_EVIDENCE, _("Awaiting evidence")),
    (states.TaskStatus.COMPLETED, _("Completed")),
    (states.TaskStatus.DISPUTED, _("Disputed")),
    (states.TaskStatus.CANCELLED, _("Cancelled")),
    (states.SlaState.ON_TRACK, _("On track")),
    (states.SlaState.DUE_SOON, _("Due soon")),
    (states.SlaState.OVERDUE, _("Overdue")),
    (states.SlaState.PAUSED, _("Paused")),
    (states.SlaState.MET, _("Met")),
    (states.SlaState.BREACHED, _("Breached")),
    (states.Outcome.CONFIRMED, _("Confirmed")),
    (states.Outcome.CORRECTED, _("Corrected")),
    (states.Outcome.NOT_RESIDENT, _("Does not live there")),
    (states.Outcome.UNREACHABLE, _("Unreachable")),
    (states.Outcome.REFUSED, _("Check refused")),
    (states.Channel.DOOR, _("Door visit")),
    (states.Channel.PHONE, _("Phone")),
    (states.Channel.WECHAT, _("WeChat")),
    (states.AttemptResult.MET, _("Met")),
    (states.AttemptResult.NO_ANSWER, _("No answer")),
    (states.AttemptResult.REFUSED, _("Refused")),
    (states.AttemptResult.WRONG_NUMBER, _("Wrong number")),
    (states.AttemptResult.MOVED_AWAY, _("Moved away")),
    (states.EvidenceKind.PHOTO, _("Photo")),
    (states.EvidenceKind.AUDIO, _("Audio")),
    (states.EvidenceKind.SIGNATURE, _("Signature")),
    (states.EvidenceKind.DOCUMENT, _("Document")),
    (states.EvidenceKind.CALL_RECORD, _("Call record")),
    (states.EvidenceKind.WECHAT_MESSAGE, _("WeChat message")),
    (states.EvidenceKind.LOCATION, _("Location")),
    (states.EvidenceStatus.EXPECTED, _("Expected")),
    (states.EvidenceStatus.RECEIVED, _("Received")),
    (states.EvidenceStatus.REJECTED, _("Rejected")),
    (states.TaskKind.CHECK, _("Check")),
    (states.TaskKind.SECOND_CHECK, _("Second check")),
    (states.Priority.NORMAL, _("Normal")),
    (states.Priority.HIGH, _("High")),
]
# By its enum too: two enums may have a word in common ("refused") and mean different things by it.
LABELS: Final = {(type(word), word.value): label for word, label in WORDS}


def choices(words: type[StrEnum]) -> list[tuple[str, Promise | str]]:
    return [(word.value, LABELS.get((words, word.value), word.value)) for word in words]
