"""Whom the fleet meets: each number is somebody else, and no two runs against one system meet the same."""

import time
from dataclasses import replace
from typing import Final

from apps.core.demo import Invented, invent_person

# +86 199 2000 0000 and the following numbers; the demonstration's people have those before.
FIRST_PHONE: Final = 20_000_000
PEOPLE: Final = 80_000_000
# As many share a seed; each of them has a birthday of their own, and another order than the demonstration's people.
A_SEED: Final = 16_000
ORDER: Final = 16_001
# More than any run meets, so that the next begins with somebody new.
A_SECOND: Final = 400


def nobody_met_yet() -> int:
    """By the clock: it takes two days to come round."""
    return int(time.time() * A_SECOND) % PEOPLE


def meet(number: int) -> Invented:
    number %= PEOPLE
    person = invent_person(number // A_SEED, ORDER + number % A_SEED)
    return replace(person, phone=f"+86199{FIRST_PHONE + number}")
