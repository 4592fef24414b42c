"""The law's counting, whatever the start: by its text a second time, in any order, and on any host."""

import os
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.core.clock import LOCAL_ZONE, local_date
from apps.verification_tasks.sla import Unit, due_at, ladder
from tests.verification_tasks import law
from tests.verification_tasks.test_sla import Rules

# Their limits end within the years whose days of rest are published.
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 10, 15), timezones=st.just(UTC))  # noqa: DTZ001
RULES = st.builds(
    Rules, duration_days=st.integers(1, 15), unit=st.sampled_from(Unit), roll_to_working_day=st.booleans()
)
OFFSETS = st.sets(st.integers(0, 25), max_size=10)
ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "Asia/Shanghai")


def days_after(start: datetime, offsets: set[int]) -> frozenset[date]:
    return frozenset(local_date(start) + timedelta(days=number) for number in offsets)


@contextmanager
def host_in(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    clock.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        os.environ.update({} if before is None else {"TZ": before})
        clock.tzset()


@given(STARTS, RULES, OFFSETS)
def test_a_deadline_is_what_the_law_s_text_comes_to(start: datetime, rules: Rules, offsets: set[int]) -> None:
    paused = days_after(start, offsets)
    working = rules.unit == Unit.WORKING_DAYS
    wanted = law.end_of_limit(
        start, rules.duration_days, working=working, roll=rules.roll_to_working_day, stood=paused
    )
    assert due_at(rules, start, paused).at == wanted


@given(STARTS, RULES, OFFSETS)
def test_none_is_early_nor_on_a_day_of_rest(start: datetime, rules: Rules, offsets: set[int]) -> None:
    due = due_at(rules, start, days_after(start, offsets)).at.astimezone(LOCAL_ZONE)
    last = due.date() - timedelta(days=1)
    assert (due.hour, due.minute, due.second) == (0, 0, 0)
    assert last >= local_date(start) + timedelta(days=rules.duration_days)
    if rules.roll_to_working_day or rules.unit == Unit.WORKING_DAYS:
        assert not law.is_rest_day(last)


@given(STARTS, STARTS, RULES, OFFSETS)
def test_who_declares_first_is_due_first(one: datetime, other: datetime, rules: Rules, offsets: set[int]) -> None:
    """Also if both clocks stand on the same days."""
    earlier, later = sorted((one, other))
    paused = days_after(earlier, offsets)
    assert due_at(rules, earlier, paused).at <= due_at(rules, later, paused).at


@given(STARTS, RULES, OFFSETS, st.sampled_from(ZONES))
def test_a_host_may_be_anywhere_and_change_its_clocks(
    start: datetime, rules: Rules, offsets: set[int], zone: str
) -> None:
    paused = days_after(start, offsets)
    with host_in("UTC"):
        wanted = due_at(rules, start, paused)
        steps = ladder(rules, start, wanted.at, paused)
    with host_in(zone):
        assert due_at(rules, start, paused) == wanted
        assert ladder(rules, start, wanted.at, paused) == steps
