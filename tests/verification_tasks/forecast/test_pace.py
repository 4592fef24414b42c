"""Who does how many checks a day, and for which grid."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.forecast.pace import Pace, Worker, capacities, pace_of, usual_pace

# Four weeks of ordinary working days and weekends.
DAYS = [date(2026, 11, 2) + timedelta(days=number) for number in range(28)]
WEEK = DAYS[:7]
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
ANNA, BEN = uuid.UUID(int=11), uuid.UUID(int=12)
STEADY = Pace(working=6.0, resting=0.0, spread=0.2)


def every_day(*grids: uuid.UUID) -> list[set[uuid.UUID]]:
    return [set(grids)] * 7


def test_quiet_days_do_not_make_a_worker_slow() -> None:
    done = {day: 8 for day in DAYS[:12] if day.weekday() < 5}
    assert pace_of(done, DAYS, usual=2.0).working > 5


def test_who_is_new_works_as_the_others_do() -> None:
    assert pace_of({}, DAYS, usual=4.0).working == pytest.approx(4.0)
    others = [{day: 4 for day in DAYS if day.weekday() < 5}, {}]
    assert 3 < usual_pace(others, DAYS) <= 4.5


def test_who_has_covered_a_grid_for_weeks_and_done_nothing_will_not_begin_now() -> None:
    assert pace_of({}, DAYS, usual=5.0, since=date(2020, 1, 1)).working < 1.5
    assert pace_of({}, DAYS, usual=5.0, since=DAYS[-3]).working > 3


def test_weekends_count_as_they_were_worked() -> None:
    pace = pace_of(dict.fromkeys(DAYS, 3), DAYS, usual=3.0)
    assert pace.on(date(2026, 11, 7)) == pytest.approx(3.0)
    assert pace_of({day: 3 for day in DAYS if day.weekday() < 5}, DAYS, usual=3.0).on(date(2026, 11, 7)) == 0


def test_a_worker_is_shared_by_what_waits() -> None:
    given = capacities({ANNA: Worker(STEADY, every_day(FIRST, SECOND))}, {FIRST: 20, SECOND: 5}, WEEK)
    assert given[FIRST][0][0] > 3 * given[SECOND][0][0]


def test_what_is_somebody_s_by_name_is_done_by_them_alone() -> None:
    workers = {ANNA: Worker(STEADY, every_day(SECOND), {FIRST: 10}), BEN: Worker(STEADY, every_day(FIRST))}
    with_anna = capacities(workers, {FIRST: 10, SECOND: 0}, WEEK)
    alone = capacities({BEN: workers[BEN]}, {FIRST: 10, SECOND: 0}, WEEK)
    assert with_anna[FIRST][0][0] > alone[FIRST][0][0]


def test_who_is_away_from_a_day_on_does_nothing_from_then_on() -> None:
    covers: list[set[uuid.UUID]] = [{FIRST}] * 2 + [set()] * 5
    (amounts, _spread) = capacities({ANNA: Worker(STEADY, covers)}, {FIRST: 10}, WEEK)[FIRST]
    assert amounts[0] == amounts[1] == pytest.approx(6.0)
    assert amounts[2:] == (0.0,) * 5


@given(st.dictionaries(st.sampled_from([FIRST, SECOND]), st.integers(0, 50)))
def test_nobody_does_more_than_a_day_s_work(waiting: dict[uuid.UUID, int]) -> None:
    workers = {ANNA: Worker(STEADY, every_day(FIRST, SECOND)), BEN: Worker(STEADY, every_day(FIRST))}
    given = capacities(workers, waiting, WEEK)
    assert sum(amounts[0] for amounts, _ in given.values()) == pytest.approx(12.0)
