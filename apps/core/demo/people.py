"""Invented people: whoever they resemble, their numbers belong to nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from apps.core.demo.names import invent_name

# GB 11643-1999: the weight of each of the first seventeen digits, and the check digit by remainder.
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS: Final = "10X98765432"
# No region begins with 99 (GB/T 2260), so no invented number can be somebody's.
REGIONS: Final = 10_000
OLDEST: Final = date(1962, 1, 1)
# Prime to BIRTH_STEP: that many people of one seed are born on different days.
BIRTH_DAYS: Final = 16_001
BIRTH_STEP: Final = 7_919
ORDERS: Final = 499
# Any seed has a block of a thousand numbers; +86 199 1234 0001 is the first number of seed 0.
FIRST_PHONE: Final = 2_340_000
PHONES_A_SEED: Final = 1_000
PHONES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Invented:
    """`phone` is E.164; `sex` is a code of GB/T 2261.1 and agrees with the number, as `birth_date` does."""

    name: str
    id_number: str
    phone: str
    birth_date: date
    sex: str


def check_digit(seventeen: str) -> str:
    """The eighteenth digit by ISO 7064 MOD 11-2, as GB 11643 has it."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True)) % 11]


def invent_id_number(seed: int, index: int, *, birth_date: date, female: bool) -> str:
    order = (index // BIRTH_DAYS % ORDERS) * 2 + (2 if female else 1)
    body = f"99{seed % REGIONS:04d}{birth_date:%Y%m%d}{order:03d}"
    return body + check_digit(body)


def invent_person(seed: int, index: int) -> Invented:
    """Always the same person. Numbers differ for seeds below 10,000, phones also for indexes below 1,000."""
    female = (seed + index) % 2 == 0
    birth_date = OLDEST + timedelta(days=(index * BIRTH_STEP + seed) % BIRTH_DAYS)
    phone = (FIRST_PHONE + seed * PHONES_A_SEED + index) % PHONES
    return Invented(
        name=invent_name(seed, index, female=female),
        id_number=invent_id_number(seed, index, birth_date=birth_date, female=female),
        phone=f"+861991{phone:07d}",
        birth_date=birth_date,
        sex="2" if female else "1",
    )
