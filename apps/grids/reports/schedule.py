"""When a report leaves next, by the city's clock."""

from datetime import date, datetime, time, timedelta

from apps.core.clock import at_local, local_date
from apps.grids.models import Cadence


def next_run(cadence: str, hour: int, after: datetime) -> datetime:
    """The first such hour after that moment. What was missed meanwhile is not sent late and in heaps."""
    day = local_date(after)
    while True:
        begins = at_local(day, time(hour))
        if begins > after and falls_on(cadence, day):
            return begins
        day += timedelta(days=1)


def falls_on(cadence: str, day: date) -> bool:
    match Cadence(cadence):
        case Cadence.DAILY:
            return True
        case Cadence.WEEKLY:
            return day.isoweekday() == 1
        case Cadence.MONTHLY:
            return day.day == 1
