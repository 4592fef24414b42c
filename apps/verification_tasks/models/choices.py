"""Enums of the pure state table as choices of the database's columns, with words for people."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.verification_tasks import ladder, sla, states

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
    (states.VerdictWord.MET, _("In time")),
    (states.VerdictWord.BREACHED, _("Too late")),
    (states.VerdictWord.PAUSED, _("Clock paused")),
    (states.VerdictWord.UNDETERMINED, _("Not to be determined")),
    (states.Grounds.WORK_DONE, _("The work was done")),
    (states.Grounds.DEADLINE_PASSED, _("The deadline passed")),
    (states.Grounds.PHONE_SILENT, _("The phone was silent")),
    (states.Grounds.PHONE_HEARD, _("The phone was heard, and brought nothing")),
    (states.Grounds.PAUSE_GRANTED, _("A pause was granted")),
    (states.PauseReason.WAITING_FOR_RESIDENT, _("Waiting for the resident")),
    (states.PauseReason.RESIDENT_AWAY, _("Resident away for a time")),
    (states.PauseReason.DISASTER, _("Disaster or emergency")),
    (states.PauseReason.OTHER_AUTHORITY, _("Waiting for another authority")),
    (states.Concern.TASK, _("The task")),
    (states.Concern.PHONE, _("A phone that is silent")),
    (states.Withdrawal.WORK_WAS_DONE, _("The work had been done before")),
    (states.Withdrawal.DEADLINE_MOVED, _("The deadline has moved")),
    (sla.Unit.CALENDAR_DAYS, _("Calendar days")),
    (sla.Unit.WORKING_DAYS, _("Working days")),
    (ladder.StepAction.REMIND, _("Reminder")),
    (ladder.StepAction.NOTIFY, _("Escalation")),
    (ladder.StepAction.PROPOSE, _("Escalation with a proposal")),
    (ladder.StepAction.REASSIGN, _("Give it to somebody else")),
    (ladder.StepAction.RAISE_PRIORITY, _("Raise the priority")),
    (ladder.StopWhen.BEGUN, _("Once the task is taken up")),
    (ladder.StopWhen.ATTEMPTED, _("Once an attempt was made")),
    (ladder.StopWhen.ACKNOWLEDGED, _("Once an earlier step was answered")),
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
    (states.EventType.ACKNOWLEDGED, _("Worker has seen the task")),
    (states.EventType.ATTEMPT, _("Attempt reported")),
    (states.EventType.EVIDENCE, _("Evidence reported")),
    (states.EventType.COMPLETED, _("Completion reported")),
    (states.EventType.DISCOVERED, _("Resident found by the worker")),
    (states.EventType.NOTE, _("Note written")),
    (states.Priority.NORMAL, _("Normal")),
    (states.Priority.HIGH, _("High")),
]
# By its enum too: two enums may have a word in common ("refused") and mean different things by it.
LABELS: Final = {(type(word), word.value): label for word, label in WORDS}


def choices(words: type[StrEnum]) -> list[tuple[str, Promise | str]]:
    return [(word.value, LABELS.get((words, word.value), word.value)) for word in words]
