"""When a residence permit can be applied for."""

import calendar
from datetime import date, datetime
from typing import Final

from apps.core.clock import local_date

# Residence permit regulations (decree 663), article 2: half a year; here from the declaration, not the visit.
HALF_A_YEAR: Final = 6


def eligible_from(declared_at: datetime) -> date:
    """The corresponding day six months on, else that month's last (Civil Code, article 202)."""
    declared = local_date(declared_at)
    years, month = divmod(declared.month - 1 + HALF_A_YEAR, 12)
    year, month = declared.year + years, month + 1
    return date(year, month, min(declared.day, calendar.monthrange(year, month)[1]))
