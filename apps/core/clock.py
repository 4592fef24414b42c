"""Stored times are UTC; days are the city's days."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL_ZONE: Final = ZoneInfo("Asia/Shanghai")
RFC3339: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})",
)


def now() -> datetime:
    return timezone.now()


def local_date(moment: datetime) -> date:
    return moment.astimezone(LOCAL_ZONE).date()


def at_local(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, LOCAL_ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 local time of that day (Civil Code, article 203), in UTC."""
    return at_local(day + timedelta(days=1), time.min)


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_rfc3339(value: object) -> datetime | None:
    """An aware UTC datetime, or None where the text is not RFC 3339 with an offset."""
    if not isinstance(value, str) or RFC3339.fullmatch(value) is None:
        return None
    try:
        return datetime.fromisoformat(value.upper().replace(" ", "T")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
