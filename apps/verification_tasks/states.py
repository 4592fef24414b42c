"""The verification task's fixed words, its states and legal moves."""

from enum import StrEnum
from typing import Final


class TaskStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    AWAITING_EVIDENCE = "awaiting_evidence"
    COMPLETED = "completed"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NOT_RESIDENT = "not_resident"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


class Channel(StrEnum):
    DOOR = "door"
    PHONE = "phone"
    WECHAT = "wechat"


class AttemptResult(StrEnum):
    MET = "met"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    MOVED_AWAY = "moved_away"


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    AUDIO = "audio"
    SIGNATURE = "signature"
    DOCUMENT = "document"
    CALL_RECORD = "call_record"
    WECHAT_MESSAGE = "wechat_message"
    LOCATION = "location"


class EvidenceStatus(StrEnum):
    EXPECTED = "expected"
    RECEIVED = "received"
    REJECTED = "rejected"


class SlaState(StrEnum):
    ON_TRACK = "on_track"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


class TaskKind(StrEnum):
    CHECK = "check"
    SECOND_CHECK = "second_check"


class VerdictWord(StrEnum):
    """What became of a deadline; none of them while it runs and nothing is to be said yet."""

    MET = "met"
    BREACHED = "breached"
    PAUSED = "paused"
    UNDETERMINED = "undetermined"


class Grounds(StrEnum):
    """Why a verdict was recorded."""

    WORK_DONE = "work_done"
    DEADLINE_PASSED = "deadline_passed"
    PHONE_SILENT = "phone_silent"
    PHONE_HEARD = "phone_heard"
    PAUSE_GRANTED = "pause_granted"


class PauseReason(StrEnum):
    """Why the clock of a task may stand."""

    WAITING_FOR_RESIDENT = "waiting_for_resident"
    RESIDENT_AWAY = "resident_away"
    DISASTER = "disaster"
    OTHER_AUTHORITY = "other_authority"


class Concern(StrEnum):
    """What a step is about: a phone that is not heard of may hold the work already."""

    TASK = "task"
    PHONE = "phone"


class Withdrawal(StrEnum):
    """Why a step turned out to be wrong."""

    WORK_WAS_DONE = "work_was_done"
    DEADLINE_MOVED = "deadline_moved"


class Priority(StrEnum):
    NORMAL = "normal"
    HIGH = "high"


class EventType(StrEnum):
    ACKNOWLEDGED = "task.acknowledged"
    ATTEMPT = "attempt.recorded"
    EVIDENCE = "evidence.attached"
    COMPLETED = "verification.completed"
    DISCOVERED = "resident.discovered"
    NOTE = "note.added"


class EventStatus(StrEnum):
    """What became of an event (the wire contract's words)."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"
    HELD = "held"


MOVES: Final[dict[TaskStatus, frozenset[TaskStatus]]] = {
    TaskStatus.OPEN: frozenset(
        {TaskStatus.IN_PROGRESS, TaskStatus.AWAITING_EVIDENCE, TaskStatus.COMPLETED, TaskStatus.CANCELLED}
    ),
    TaskStatus.IN_PROGRESS: frozenset({TaskStatus.AWAITING_EVIDENCE, TaskStatus.COMPLETED, TaskStatus.CANCELLED}),
    # The proof did not come in time: the task is open again.
    TaskStatus.AWAITING_EVIDENCE: frozenset(
        {TaskStatus.COMPLETED, TaskStatus.OPEN, TaskStatus.DISPUTED, TaskStatus.CANCELLED}
    ),
    TaskStatus.COMPLETED: frozenset({TaskStatus.DISPUTED}),
    TaskStatus.DISPUTED: frozenset({TaskStatus.COMPLETED}),
    TaskStatus.CANCELLED: frozenset(),
}
# Someone still has to do something at the door.
RUNNING: Final = frozenset({TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.AWAITING_EVIDENCE})
# A completion has been taken.
DECIDED: Final = frozenset({TaskStatus.AWAITING_EVIDENCE, TaskStatus.COMPLETED, TaskStatus.DISPUTED})
CLOSED: Final = frozenset({TaskStatus.COMPLETED, TaskStatus.DISPUTED, TaskStatus.CANCELLED})


def may_move(current: str, target: str) -> bool:
    return TaskStatus(target) in MOVES[TaskStatus(current)]
