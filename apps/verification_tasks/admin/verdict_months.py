"""Months of the city's calendar, as verdicts are asked for by them."""

from datetime import date, datetime, time, timedelta
from typing import Final

from apps.core.clock import at_local, local_date, now

MONTHS: Final = 12


def month_begins(day: date) -> datetime:
    return at_local(day.replace(day=1), time.min)


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def past_months() -> list[date]:
    """The first days of this month and of those before it."""
    found = [local_date(now()).replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
