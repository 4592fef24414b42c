"""What a sign can be about, and what a person can make of it."""

from enum import StrEnum
from typing import Final


class SignKind(StrEnum):
    PHOTO_USED_BEFORE = "photo_used_before"
    ELSEWHERE = "elsewhere"
    ANOTHER_TIME = "another_time"
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    MOCK_LOCATION = "mock_location"
    BURST = "burst"
    SECOND_CHECK_DIFFERS = "second_check_differs"


class SignState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


MOVES: Final[dict[SignState, frozenset[SignState]]] = {
    SignState.OPEN: frozenset({SignState.CONFIRMED, SignState.DISMISSED}),
    # Who finds out more may look at it again; both decisions stay in the audit trail.
    SignState.CONFIRMED: frozenset({SignState.DISMISSED}),
    SignState.DISMISSED: frozenset({SignState.CONFIRMED}),
}
# These weigh in the choice of second checks; what was dismissed does not.
WEIGHING: Final = frozenset({SignState.OPEN, SignState.CONFIRMED})


def may_move(current: str, target: str) -> bool:
    return SignState(target) in MOVES[SignState(current)]
