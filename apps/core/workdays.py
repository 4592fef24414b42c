"""The city's calendar: rest days, make-up working days, and a limit's last day.

Counting follows the Civil Code, articles 200 to 204: the day of the start is not counted, the last day
runs to 24:00, and where it is a rest day the limit ends on the next working day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

SATURDAY: Final = 5
# The State Council has published these years' notices; the library guesses the others.
LAST_PUBLISHED_YEAR: Final = 2026


@dataclass(frozen=True, slots=True)
class LastDay:
    """`provisional`: the limit reaches into a year whose rest days are not published yet."""

    day: date
    provisional: bool


@lru_cache(maxsize=1)
def calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_working_day(day: date) -> bool:
    return bool(calendar().is_working_day(day))


def next_working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def last_day(start: date, count: int, *, roll: bool = True) -> LastDay:
    """The last of `count` calendar days after `start`, rolled to a working day if `roll`."""
    nominal = start + timedelta(days=count)
    final = next_working_day(nominal) if roll else nominal
    return LastDay(final, provisional=roll and final.year > LAST_PUBLISHED_YEAR)


def last_working_day(start: date, count: int) -> LastDay:
    """The `count`-th working day after `start`."""
    day = start
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return LastDay(day, provisional=day.year > LAST_PUBLISHED_YEAR)
