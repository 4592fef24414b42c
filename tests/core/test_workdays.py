import csv
import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import workdays

OFFICIAL = Path(__file__).parent / "data" / "holidays_cn.csv"
PUBLISHED = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 11, 30))
ANY_DAY = st.dates(min_value=date(2020, 1, 1), max_value=date(2032, 12, 31))
COUNTS = st.integers(min_value=0, max_value=30)


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def official_days() -> dict[date, bool]:
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["date"]): row["is_off_day"] == "true" for row in csv.DictReader(file)}


def test_every_day_of_the_published_years_is_as_the_state_council_says() -> None:
    official = official_days()
    assert len(official) == 108
    day = date(2024, 1, 1)
    while day.year <= 2026:
        works = not official[day] if day in official else day.weekday() < 5
        assert workdays.is_working_day(day) == works, day
        day += timedelta(days=1)


def test_the_published_years_are_those_of_the_official_list() -> None:
    """Fails when the library learns a year: then `holidays_cn.csv` wants that year too."""
    assert workdays.last_published_year() == max(official_days()).year


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-11-23", "2026-11-30"),  # a Monday to the next
        ("2026-11-21", "2026-11-30"),  # Saturday rolls to Monday
        ("2026-09-24", "2026-10-08"),  # the first of the national holiday rolls behind its last
        ("2026-09-13", "2026-09-20"),  # a Sunday that is worked for the holiday
        ("2026-02-09", "2026-02-24"),  # New Year's holiday, and the weekend before it is worked
        ("2024-02-22", "2024-02-29"),
    ],
)
def test_seven_days_end_where_the_law_says(start: str, last: str) -> None:
    assert workdays.last_day(date.fromisoformat(start), 7).day == date.fromisoformat(last)


def test_without_rolling_the_seventh_day_is_the_last_whatever_it_is() -> None:
    assert workdays.last_day(date(2026, 9, 24), 7, roll=False) == workdays.LastDay(
        date(2026, 10, 1), provisional=False
    )


@given(start=ANY_DAY, count=COUNTS)
def test_a_limit_never_ends_early_nor_on_a_rest_day(start: date, count: int) -> None:
    last = workdays.last_day(start, count).day
    nominal = start + timedelta(days=count)
    assert last >= nominal
    assert workdays.is_working_day(last)
    between = [nominal + timedelta(days=n) for n in range((last - nominal).days)]
    assert not any(workdays.is_working_day(day) for day in between)


@given(one=ANY_DAY, other=ANY_DAY, count=COUNTS)
def test_who_declares_first_is_due_first(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert workdays.last_day(earlier, count).day <= workdays.last_day(later, count).day
    assert workdays.last_working_day(earlier, count).day <= workdays.last_working_day(later, count).day


@given(start=ANY_DAY, count=st.integers(min_value=1, max_value=30))
def test_working_days_are_counted_one_by_one_without_the_start(start: date, count: int) -> None:
    last = workdays.last_working_day(start, count).day
    days = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(workdays.is_working_day(day) for day in days) == count
    assert workdays.is_working_day(last)


PAUSES = st.sets(st.integers(min_value=0, max_value=40), max_size=15)


@given(start=ANY_DAY, count=st.integers(min_value=1, max_value=20), offsets=PAUSES, working=st.booleans())
def test_days_on_which_the_clock_stood_are_not_counted(
    start: date, count: int, offsets: set[int], *, working: bool
) -> None:
    paused = {start + timedelta(days=n) for n in offsets}
    last = workdays.last_day(start, count, working=working, paused=paused).day
    days = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    counted = [day for day in days if day not in paused and (not working or workdays.is_working_day(day))]
    assert len(counted) >= count
    assert last not in paused
    assert workdays.is_working_day(last)
    assert last >= workdays.last_day(start, count, working=working).day, "nobody loses by a pause"
    rolled = counted[count:]
    assert all(day == last or not workdays.is_working_day(day) for day in rolled), "rolled no further than it must"


@given(one=ANY_DAY, other=ANY_DAY, count=st.integers(min_value=1, max_value=20), offsets=PAUSES)
def test_a_pause_that_two_limits_share_keeps_their_order(
    one: date, other: date, count: int, offsets: set[int]
) -> None:
    earlier, later = sorted((one, other))
    paused = {earlier + timedelta(days=n) for n in offsets}
    first, second = (workdays.last_day(start, count, paused=paused).day for start in (earlier, later))
    assert first <= second


@given(start=ANY_DAY, count=st.integers(min_value=-20, max_value=20), offsets=PAUSES)
def test_counting_forth_and_back_ends_where_it_began(start: date, count: int, offsets: set[int]) -> None:
    paused = {start + timedelta(days=n - 20) for n in offsets} - {start}
    there = workdays.counted_day(start, count, paused=paused)
    assert workdays.counted_day(there, -count, paused=paused) == start


@given(start=PUBLISHED, count=st.integers(min_value=0, max_value=7))
def test_within_published_years_nothing_is_provisional(start: date, count: int) -> None:
    assert not workdays.last_day(start, count).provisional


@pytest.mark.parametrize("start", [date(2026, 12, 17), date(2026, 12, 28), date(2027, 5, 1)])
def test_a_limit_into_unpublished_days_is_provisional(start: date) -> None:
    """The notice for 2027 may still move the last week of 2026."""
    assert workdays.last_day(start, 7).provisional
    assert workdays.last_working_day(start, 7).provisional


def test_the_host_s_time_zone_changes_nothing(host_zone: str) -> None:
    workdays.calendar.cache_clear()
    assert os.environ["TZ"] == host_zone
    assert workdays.last_day(date(2026, 9, 24), 7).day == date(2026, 10, 8)
    assert workdays.is_working_day(date(2026, 10, 10))
