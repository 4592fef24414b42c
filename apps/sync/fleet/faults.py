"""What may go wrong, and the dice by which it does."""

from collections.abc import Sequence
from enum import StrEnum
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class Fault(StrEnum):
    """What may go wrong; the rest is an ordinary day."""

    CLOCKS = "clocks"
    CUTS = "cuts"
    LOST_ANSWERS = "lost_answers"
    TWINS = "twins"
    DISORDER = "disorder"
    REPEATS = "repeats"
    NONSENSE = "nonsense"
    REINSTALL = "reinstall"
    REASSIGN = "reassign"
    WITHDRAW = "withdraw"
    HAND_OVER = "hand_over"
    REVOKE = "revoke"
    BYTES = "bytes"
    AMEND = "amend"
    EPOCH = "epoch"


def chance(pick: Random, percent: int) -> bool:
    return pick.randrange(100) < percent


def one_of(pick: Random, things: Sequence[Thing]) -> Thing | None:
    return things[pick.randrange(len(things))] if things else None
