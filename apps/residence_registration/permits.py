"""When a residence permit can be applied for."""

import calendar
from datetime import date, datetime, timedelta
from typing import Final

from apps.core.clock import local_date

# Residence permit regulations (decree 663), article 2: half a year; here from the declaration, not the visit.
HALF_A_YEAR: Final = 6
# No half year is shorter.
SHORTEST: Final = timedelta(days=181)
DAY: Final = timedelta(days=1)


def eligible_from(declared_at: datetime) -> date:
    """The corresponding day six months on, else that month's last (Civil Code, article 202)."""
    return half_a_year_after(local_date(declared_at))


def half_a_year_after(declared: date) -> date:
    years, month = divmod(declared.month - 1 + HALF_A_YEAR, 12)
    year, month = declared.year + years, month + 1
    return date(year, month, min(declared.day, calendar.monthrange(year, month)[1]))


def declared_until(day: date) -> date:
    """The last day of declaring from which one is eligible on that day."""
    declared = day - SHORTEST
    while half_a_year_after(declared) > day:
        declared -= DAY
    return declared
