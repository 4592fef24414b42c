"""Half a year by the calendar: the corresponding day, else the month's last."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.residence_registration.permits import declared_until, eligible_from, half_a_year_after


@pytest.mark.parametrize(
    ("declared", "eligible"),
    [
        ("2026-05-23T01:00", date(2026, 11, 23)),
        ("2026-11-23T01:00", date(2027, 5, 23)),
        ("2026-08-31T01:00", date(2027, 2, 28)),
        ("2027-08-29T01:00", date(2028, 2, 29)),
        ("2026-12-31T01:00", date(2027, 6, 30)),
        # 00:30 of the next day in the city.
        ("2026-11-23T16:30", date(2027, 5, 24)),
    ],
)
def test_the_day(declared: str, eligible: date) -> None:
    assert eligible_from(datetime.fromisoformat(declared).replace(tzinfo=UTC)) == eligible


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_who_is_eligible_on_a_day_declared_until_the_day_that_leads_to_it(day: date) -> None:
    last = declared_until(day)
    assert half_a_year_after(last) <= day < half_a_year_after(last + timedelta(days=1))
