"""The fixed words of a second check."""

from enum import StrEnum
from typing import Final


class DrawnBecause(StrEnum):
    RANDOM = "random"
    RISK = "risk"
    CHOSEN = "chosen"


class SecondCheckState(StrEnum):
    WAITING = "waiting"
    OUT = "out"
    JUDGED = "judged"
    CANCELLED = "cancelled"


class Agreement(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    INCONCLUSIVE = "inconclusive"


MOVES: Final[dict[SecondCheckState, frozenset[SecondCheckState]]] = {
    SecondCheckState.WAITING: frozenset({SecondCheckState.OUT, SecondCheckState.CANCELLED}),
    SecondCheckState.OUT: frozenset({SecondCheckState.JUDGED, SecondCheckState.CANCELLED}),
    SecondCheckState.JUDGED: frozenset(),
    SecondCheckState.CANCELLED: frozenset(),
}
UNFINISHED: Final = frozenset({SecondCheckState.WAITING, SecondCheckState.OUT})
