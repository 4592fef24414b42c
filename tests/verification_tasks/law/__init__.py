"""The law's counting of time a second time, written from its text and from the State Council's own list of days.

It shares no code with the project: what both get wrong, both would have to have misread.
"""

import csv
from collections.abc import Collection
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

# The city has had one offset since 1991.
CITY = timezone(timedelta(hours=8))
DAY = timedelta(days=1)


def official() -> dict[date, bool]:
    rest = {}
    with (Path(__file__).parents[2] / "core" / "data" / "holidays_cn.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            rest[date.fromisoformat(row["date"])] = row["is_off_day"] == "true"
    return rest


REST = official()


def is_rest_day(day: date) -> bool:
    """A day of the list is what the list says; else Saturday and Sunday are days of rest."""
    return REST.get(day, day.isoweekday() in {6, 7})


def civil_day(moment: datetime) -> date:
    return moment.astimezone(CITY).date()


def midnight_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CITY) + DAY


def days_stood(begins: datetime, ends: datetime) -> set[date]:
    """Every day on which the clock stood for some of the time between."""
    day, found = civil_day(begins), set()
    while datetime(day.year, day.month, day.day, tzinfo=CITY) < ends:
        found.add(day)
        day += DAY
    return found or {day}


def end_of_limit(
    start: datetime, days: int, *, working: bool = False, roll: bool = True, stood: Collection[date] = ()
) -> datetime:
    """Civil Code 201: the day of the start is not counted. 203: it ends at 24:00, of a rest day the day after."""
    day, left = civil_day(start), days
    while left:
        day += DAY
        if day in stood or (working and is_rest_day(day)):
            continue
        left -= 1
    while roll and not working and (is_rest_day(day) or day in stood):
        day += DAY
    return midnight_after(day)
