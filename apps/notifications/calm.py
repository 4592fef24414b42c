"""When residents sleep. Pure: hours come from the settings, the moment from the caller."""

from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings

from apps.core.clock import LOCAL_ZONE, at_local, local_date

DAY: Final = timedelta(days=1)
# Without quiet hours the next day's messages still wait for the morning.
MORNING: Final = time(8)


def quiet_hours() -> tuple[time, time] | None:
    if not settings.QUIET_HOURS:
        return None
    begins, ends = (time.fromisoformat(each) for each in settings.QUIET_HOURS.split("-"))
    if begins == ends:
        raise ValueError("quiet hours that begin when they end never end")
    return begins, ends


def is_quiet(moment: datetime) -> bool:
    hours = quiet_hours()
    if hours is None:
        return False
    begins, ends = hours
    local = moment.astimezone(LOCAL_ZONE).time()
    # 21:00–08:00 goes over midnight, 12:00–14:00 does not.
    return begins <= local < ends if begins < ends else local >= begins or local < ends


def earliest(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in."""
    hours = quiet_hours()
    if hours is None or not is_quiet(moment):
        return moment
    end = at_local(local_date(moment), hours[1])
    return end if end > moment else at_local(local_date(moment) + DAY, hours[1])


def next_morning(moment: datetime) -> datetime:
    hours = quiet_hours()
    return earliest(at_local(local_date(moment) + DAY, hours[1] if hours else MORNING))
