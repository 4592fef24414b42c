"""The city's calendar: rest days, make-up working days, and a limit's last day.

Counting follows the Civil Code, articles 200 to 204: the day of the start is not counted, the last day
runs to 24:00, and where it is a rest day the limit ends on the next working day. A day on which a limit's clock
stood, if only for a part of it, is not counted either, like the day of the start: nobody loses by a pause.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

DECEMBER: Final = 12
# A year's notice also moves days at the end of the year before: 2011-12-31 was worked for the New Year of 2012.
FIRST_OPEN_DAY: Final = 24
# The State Council's notices up to here are in the library for certain; newer ones are found in it.
PUBLISHED_AT_LEAST: Final = 2026
NO_DAYS: Final[frozenset[date]] = frozenset()


@dataclass(frozen=True, slots=True)
class LastDay:
    """`provisional`: the limit reaches into days whose rest is not published yet."""

    day: date
    provisional: bool


@lru_cache(maxsize=64)
def calendar(year: int) -> holidays.HolidayBase:
    """Filled before anyone sees it: the library fills a growing calendar under the eyes of other threads."""
    return holidays.country_holidays("CN", years=(year - 1, year, year + 1), expand=False)


@lru_cache(maxsize=1)
def last_published_year() -> int:
    """For a later year the library silently guesses the holidays; that it knows no make-up days gives it away."""
    year = PUBLISHED_AT_LEAST
    while any(day.year == year + 1 for day in calendar(year + 1).weekend_workdays):
        year += 1
    return year


def is_provisional(day: date) -> bool:
    return day >= date(last_published_year(), DECEMBER, FIRST_OPEN_DAY)


def is_working_day(day: date) -> bool:
    return bool(calendar(day.year).is_working_day(day))


def next_working_day(day: date) -> date:
    """That day itself, if it is a working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def counts(day: date, *, working: bool, paused: Collection[date]) -> bool:
    """Days on which the clock stood do not count, and in a limit of working days neither do days of rest."""
    return day not in paused and (not working or is_working_day(day))


def counted_day(start: date, count: int, *, working: bool = False, paused: Collection[date] = NO_DAYS) -> date:
    """The `count`-th day after `start` that counts, before it if `count` is negative; `start` itself never counts."""
    if not working and not paused:
        return start + timedelta(days=count)
    one = timedelta(days=1 if count > 0 else -1)
    day = start
    for _ in range(abs(count)):
        day += one
        while not counts(day, working=working, paused=paused):
            day += one
    return day


def last_day(
    start: date, count: int, *, roll: bool = True, working: bool = False, paused: Collection[date] = NO_DAYS
) -> LastDay:
    """The last of `count` days after `start`, of working days if `working`, else rolled to one if `roll`."""
    nominal = counted_day(start, count, working=working, paused=paused)
    if not (roll or working):
        return LastDay(nominal, provisional=False)
    final = next_working_day(nominal)
    while final in paused:
        final = next_working_day(final + timedelta(days=1))
    return LastDay(final, is_provisional(final))


def last_working_day(start: date, count: int) -> LastDay:
    """The `count`-th working day after `start`."""
    day = counted_day(start, count, working=True)
    return LastDay(day, is_provisional(day))
