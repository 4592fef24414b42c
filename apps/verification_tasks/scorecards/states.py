"""The fixed words of scorecards."""

from enum import StrEnum
from typing import Final


class UnitKind(StrEnum):
    WORKER = "worker"
    GRID = "grid"
    COMMUNITY = "community"
    TOWN = "town"
    DEPARTMENT = "department"


class Verdict(StrEnum):
    """What became of one task's deadline."""

    ON_TIME = "on_time"
    LATE = "late"
    UNDONE = "undone"
    UNDETERMINED = "undetermined"


class Reason(StrEnum):
    """Why a card that was out already is computed anew."""

    COUNTED = "counted"
    LATE_SYNC = "late_sync"
    DONE_SINCE = "done_since"
    RESTATED = "restated"
    DEADLINE_MOVED = "deadline_moved"
    MOVED = "moved"
    OTHER_WORKER = "other_worker"
    DISPUTE = "dispute"
    SECOND_CHECK = "second_check"
    ESCALATION = "escalation"
    CONTEST = "contest"
    CORRECTED = "corrected"


class ContestState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


MOVES: Final[dict[ContestState, frozenset[ContestState]]] = {
    ContestState.OPEN: frozenset({ContestState.UPHELD, ContestState.REJECTED}),
    ContestState.UPHELD: frozenset(),
    ContestState.REJECTED: frozenset(),
}
