"""When a report leaves next, by the city's clock."""

from datetime import datetime

import pytest

from apps.core.clock import LOCAL_ZONE
from apps.grids.models import Cadence
from apps.grids.reports.schedule import next_run


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("cadence", "after", "expected"),
    [
        (Cadence.DAILY, "2026-11-29T07:59", "2026-11-29T08:00"),
        (Cadence.DAILY, "2026-11-29T08:00", "2026-11-30T08:00"),
        (Cadence.WEEKLY, "2026-11-29T09:00", "2026-11-30T08:00"),
        (Cadence.WEEKLY, "2026-11-30T08:00", "2026-12-07T08:00"),
        (Cadence.MONTHLY, "2026-12-31T23:59", "2027-01-01T08:00"),
        (Cadence.MONTHLY, "2027-01-01T08:00", "2027-02-01T08:00"),
    ],
)
def test_the_next_hour_that_fits(cadence: Cadence, after: str, expected: str) -> None:
    assert next_run(cadence, 8, at(after)) == at(expected)
