"""What becomes of a call that the exchange reported, and of its recording."""

from enum import StrEnum
from typing import Final


class CallStatus(StrEnum):
    RECEIVED = "received"
    MATCHED = "matched"
    UNMATCHED = "unmatched"
    SET_ASIDE = "set_aside"


class CallReason(StrEnum):
    """Why a call is before a person."""

    UNKNOWN_CALLEE = "unknown_callee"
    UNKNOWN_WORKER = "unknown_worker"
    NO_OPEN_TASK = "no_open_task"
    NOT_THEIR_TASK = "not_their_task"
    AMBIGUOUS = "ambiguous"
    TIMES_REVERSED = "times_reversed"
    IMPOSSIBLE_DURATION = "impossible_duration"
    IN_THE_FUTURE = "in_the_future"
    FAILED = "failed"


class RecordingStatus(StrEnum):
    WANTED = "wanted"
    KEPT = "kept"
    FAILED = "failed"
    DELETED = "deleted"


MOVES: Final[dict[CallStatus, frozenset[CallStatus]]] = {
    CallStatus.RECEIVED: frozenset({CallStatus.MATCHED, CallStatus.UNMATCHED}),
    # A person attaches it or lays it aside; or the task turns up by itself.
    CallStatus.UNMATCHED: frozenset({CallStatus.MATCHED, CallStatus.SET_ASIDE}),
    CallStatus.SET_ASIDE: frozenset({CallStatus.MATCHED}),
    CallStatus.MATCHED: frozenset(),
}
# The task may still turn up: a resident whom a worker has discovered, a number that is being corrected.
MAY_TURN_UP: Final = frozenset(
    {CallReason.UNKNOWN_CALLEE, CallReason.NO_OPEN_TASK, CallReason.NOT_THEIR_TASK, CallReason.AMBIGUOUS}
)


def may_move(current: str, target: str) -> bool:
    return CallStatus(target) in MOVES[CallStatus(current)]
