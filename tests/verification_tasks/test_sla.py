"""Seven days as the law counts them, and the ladder that leads to the last of them."""

import time as clock
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.clock import LOCAL_ZONE, local_date
from apps.core.workdays import is_working_day, last_day
from apps.grids.roles import Role
from apps.verification_tasks.ladder import StepAction, parse_steps
from apps.verification_tasks.sla import Unit, due_at, ladder, next_check, state_at
from apps.verification_tasks.states import SlaState

DEFAULT_STEPS = [
    {"anchor": "start", "days": 3, "time": "09:00", "role": "grid_worker", "action": "remind"},
    {"anchor": "start", "days": 5, "time": "09:00", "role": "grid_leader", "action": "notify"},
    {"anchor": "start", "days": 6, "time": "09:00", "role": "town", "action": "notify"},
    {"anchor": "due", "days": 0, "role": "city", "action": "propose"},
]


@dataclass(frozen=True)
class Rules:
    duration_days: int = 7
    unit: str = Unit.CALENDAR_DAYS
    roll_to_working_day: bool = True
    steps: list[dict[str, Any]] = field(default_factory=lambda: DEFAULT_STEPS)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "due", "why"),
    [
        ("2026-11-23T02:00", "2026-11-30T16:00", "Monday to the Monday after, 24:00 in the city"),
        ("2026-11-20T15:59", "2026-11-27T16:00", "one minute before midnight is still the old day"),
        ("2026-11-20T16:00", "2026-11-30T16:00", "midnight is the next day; its last day is a Saturday"),
        ("2026-11-21T16:00", "2026-11-30T16:00", "a last day on a Sunday rolls to Monday"),
        ("2026-09-12T02:00", "2026-09-20T16:00", "Saturday 19 September rolls to a worked Sunday"),
        ("2026-09-13T02:00", "2026-09-20T16:00", "Sunday 20 September is worked for National Day"),
        ("2026-09-24T02:00", "2026-10-08T16:00", "1 October rolls over National Day's week"),
        ("2026-09-30T02:00", "2026-10-08T16:00", "7 October is the last day off"),
        ("2026-10-01T02:00", "2026-10-08T16:00", "a start on a holiday counts like any other"),
        ("2026-10-03T02:00", "2026-10-10T16:00", "Saturday 10 October is worked"),
        ("2026-10-04T02:00", "2026-10-12T16:00", "Sunday 11 October is not"),
        ("2026-02-07T02:00", "2026-02-14T16:00", "Saturday 14 February is worked before Spring Festival"),
        ("2026-02-08T02:00", "2026-02-24T16:00", "15 February rolls over Spring Festival"),
        ("2026-02-16T02:00", "2026-02-24T16:00", "23 February is the last day off"),
        ("2026-02-21T02:00", "2026-02-28T16:00", "Saturday 28 February is worked"),
    ],
)
def test_the_last_day_runs_to_midnight_and_rolls_to_a_working_day(start: str, due: str, why: str) -> None:
    found = due_at(Rules(), utc(start))
    assert (found.at, found.provisional) == (utc(due), False), why


def test_a_policy_may_leave_the_last_day_where_it_falls() -> None:
    assert due_at(Rules(roll_to_working_day=False), utc("2026-09-24T02:00")).at == utc("2026-10-01T16:00")


def test_a_deadline_among_unpublished_holidays_is_provisional() -> None:
    assert due_at(Rules(), utc("2026-12-28T02:00")).provisional


@given(st.datetimes(utc("2026-01-01T00:00").replace(tzinfo=None), datetime(2026, 12, 1)))  # noqa: DTZ001
def test_a_deadline_is_the_end_of_a_working_day_seven_days_off_or_later(naive: datetime) -> None:
    start = naive.replace(tzinfo=UTC)
    local = due_at(Rules(), start).at.astimezone(LOCAL_ZONE)
    last = local.date() - timedelta(days=1)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert is_working_day(last)
    assert last >= local_date(start) + timedelta(days=7)


def test_a_limit_of_working_days_counts_days_of_work_alone() -> None:
    rules = Rules(duration_days=5, unit=Unit.WORKING_DAYS, steps=[{**DEFAULT_STEPS[0], "days": 2}])
    # Before National Day: the 28th to the 30th, then 8 and 9 October, and Saturday the 10th, which is worked.
    start = utc("2026-09-25T02:00")
    due = due_at(rules, start)
    assert due.at == utc("2026-10-09T16:00")
    assert [step.at for step in ladder(rules, start, due.at)] == [utc("2026-09-29T01:00")]
    assert due_at(rules, utc("2026-09-26T02:00")).at == utc("2026-10-09T16:00"), "a start on a rest day waits"


def test_deadline_and_ladder_wait_while_the_clock_stands() -> None:
    start = utc("2026-11-23T02:00")
    paused = {date(2026, 11, day) for day in (25, 26, 27)}
    due = due_at(Rules(), start, paused)
    assert due.at == utc("2026-12-03T16:00")
    assert [step.at for step in ladder(Rules(), start, due.at, paused)] == [
        utc("2026-11-29T01:00"),
        utc("2026-12-01T01:00"),
        utc("2026-12-02T01:00"),
        utc("2026-12-03T16:00"),
    ]


@pytest.fixture(params=["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati"])
def host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield request.param
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.parametrize("start", ["2026-03-08T06:59", "2026-03-28T02:00", "2026-10-24T23:30", "2026-10-31T16:00"])
def test_a_host_s_zone_and_its_change_of_clocks_change_nothing(host_zone: str, start: str) -> None:
    """Each limit spans a change of clocks in one of the zones; the city has none."""
    for unit in Unit:
        rules = Rules(unit=unit)
        due = due_at(rules, utc(start)).at
        local = due.astimezone(LOCAL_ZONE)
        last = last_day(local_date(utc(start)), 7, working=unit is Unit.WORKING_DAYS).day
        assert (local.date() - timedelta(days=1), local.hour) == (last, 0)
        assert (due - due_at(rules, utc(start)).at, due.utcoffset()) == (timedelta(), timedelta())
        clocks = [step.at.astimezone(LOCAL_ZONE).hour for step in ladder(rules, utc(start), due)]
        assert clocks == [9, 9, 9, 0], host_zone


def test_the_default_ladder_climbs_on_days_three_five_six_and_at_the_deadline() -> None:
    start = utc("2026-11-23T02:00")
    steps = ladder(Rules(), start, due_at(Rules(), start).at)
    assert [(step.number, step.role, step.action, step.at) for step in steps] == [
        (1, Role.GRID_WORKER, StepAction.REMIND, utc("2026-11-26T01:00")),
        (2, Role.GRID_LEADER, StepAction.NOTIFY, utc("2026-11-28T01:00")),
        (3, Role.TOWN, StepAction.NOTIFY, utc("2026-11-29T01:00")),
        (4, Role.CITY, StepAction.PROPOSE, utc("2026-11-30T16:00")),
    ]


def test_steps_climb_in_the_order_of_time_whatever_their_order_in_the_policy() -> None:
    start = utc("2026-11-23T02:00")
    steps = ladder(Rules(steps=DEFAULT_STEPS[::-1]), start, due_at(Rules(), start).at)
    assert [step.number for step in steps] == [4, 3, 2, 1]
    assert [step.at for step in steps] == sorted(step.at for step in steps)


def test_a_step_may_count_from_the_last_day() -> None:
    rules = Rules(
        steps=[{"anchor": "due", "days": -1, "time": "09:00", "role": "town", "action": "notify"}],
    )
    start = utc("2026-09-24T02:00")
    (step,) = ladder(rules, start, due_at(rules, start).at)
    assert step.at == utc("2026-10-07T01:00")


@pytest.mark.parametrize(("days", "at"), [(0, "2026-11-30T09:30"), (1, "2026-12-01T09:30")])
def test_a_step_without_a_time_is_at_the_deadline_s_own_hour_whatever_that_is(days: int, at: str) -> None:
    """A limit ends at 24:00; a row that says otherwise, of older rules or moved by hand, is not told hours late."""
    rules = Rules(steps=[{"anchor": "due", "days": days, "role": "town", "action": "notify"}])
    (step,) = ladder(rules, utc("2026-11-23T02:00"), utc("2026-11-30T09:30"))
    assert step.at == utc(at)


@pytest.mark.parametrize(
    "step",
    [
        {"anchor": "start", "days": 3, "role": "town", "action": "notify"},
        {"anchor": "sometime", "days": 3, "time": "09:00", "role": "town", "action": "notify"},
        {"anchor": "start", "days": 3, "time": "9 o'clock", "role": "town", "action": "notify"},
        {"anchor": "start", "days": 3, "time": "09:00", "role": "mayor", "action": "notify"},
        {"anchor": "start", "days": 3, "time": "09:00", "role": "town", "action": "shout"},
        {"anchor": "start", "time": "09:00", "role": "town", "action": "notify"},
    ],
)
def test_a_step_that_makes_no_sense_is_refused(step: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse_steps([step])


def test_due_soon_begins_48_hours_before_the_deadline_and_overdue_at_it() -> None:
    due = utc("2026-11-30T16:00")
    instants = ["2026-11-28T15:59", "2026-11-28T16:00", "2026-11-30T15:59", "2026-11-30T16:00"]
    assert [state_at(due, utc(instant)) for instant in instants] == [
        SlaState.ON_TRACK,
        SlaState.DUE_SOON,
        SlaState.DUE_SOON,
        SlaState.OVERDUE,
    ]


def test_the_next_look_is_at_the_next_step_or_change_of_state() -> None:
    start = utc("2026-11-23T02:00")
    due = due_at(Rules(), start).at
    steps = ladder(Rules(), start, due)
    seen = [start]
    while (following := next_check(steps, due, seen[-1])) is not None:
        seen.append(following)
    assert seen[1:] == [
        utc("2026-11-26T01:00"),
        utc("2026-11-28T01:00"),
        utc("2026-11-28T16:00"),
        utc("2026-11-29T01:00"),
        utc("2026-11-30T16:00"),
    ]
