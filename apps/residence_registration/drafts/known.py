"""What a batch's codes are checked against, read once for the whole batch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from apps.core.clock import local_date, now
from apps.core.text import fold
from apps.grids.models import CodeTableRow, Division

REASON_TABLE: Final = "residence_reason"
LONGEST_CODE: Final = 12


@dataclass(frozen=True, slots=True)
class Known:
    """`levels` are by division code, for the divisions that the batch names; `today` is the city's day."""

    levels: dict[str, str]
    reasons: frozenset[str]
    today: date


def load_known(division_codes: Iterable[object]) -> Known:
    """Two statements, whatever the batch."""
    named = {fold(code) for code in division_codes if isinstance(code, str)}
    codes = [code for code in named if code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE]
    return Known(
        levels=dict(Division.objects.filter(code__in=codes).values_list("code", "level")),
        reasons=frozenset(CodeTableRow.objects.filter(table=REASON_TABLE).values_list("code", flat=True)),
        today=local_date(now()),
    )
