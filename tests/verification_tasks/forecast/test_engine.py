"""The queue of a grid, worked off day by day."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.verification_tasks.forecast.engine import GridFacts, expect

counts = st.integers(0, 30)
amounts = st.floats(0, 20)
grids = st.builds(
    GridFacts,
    overdue=counts,
    due=st.tuples(*[counts] * 7),
    later=counts,
    inflow=st.tuples(*[amounts] * 7),
    capacity=st.tuples(*[amounts] * 7),
    spread=st.floats(0.15, 1.0),
)
orders = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
IDLE = GridFacts(0, (0,) * 7, 0, (0.0,) * 7, (3.0,) * 7, 0.2)


def late(grid: GridFacts, in_order: float = 1.0) -> float:
    return expect([grid], in_order=in_order)[0].late


@settings(max_examples=60, deadline=None)
@given(grids, orders)
def test_a_forecast_lies_between_nothing_and_all_that_falls_due(grid: GridFacts, in_order: float) -> None:
    (told,) = expect([grid], in_order=in_order)
    assert -1e-9 <= told.late <= sum(grid.due) + 1e-9
    assert 0 <= told.low <= told.high
    assert -1e-9 <= told.probability <= 1


@settings(max_examples=60, deadline=None)
@given(grids, orders, st.integers(0, 6), st.floats(0, 10))
def test_more_capacity_on_any_day_makes_nothing_later(
    grid: GridFacts, in_order: float, day: int, more: float
) -> None:
    capacity = list(grid.capacity)
    capacity[day] += more
    assert late(replace(grid, capacity=tuple(capacity)), in_order) <= late(grid, in_order) + 1e-6


@settings(max_examples=60, deadline=None)
@given(grids, orders, st.integers(0, 6), st.integers(1, 10))
def test_one_check_more_never_makes_fewer_late(grid: GridFacts, in_order: float, day: int, more: int) -> None:
    due = list(grid.due)
    due[day] += more
    assert late(replace(grid, due=tuple(due)), in_order) >= late(grid, in_order) - 1e-6


@settings(max_examples=30, deadline=None)
@given(grids, orders)
def test_without_anybody_all_that_falls_due_is_late_and_with_many_nothing(grid: GridFacts, in_order: float) -> None:
    assert late(replace(grid, capacity=(0.0,) * 7), in_order) == pytest.approx(sum(grid.due))
    assert late(replace(grid, capacity=(1e6,) * 7), in_order) == pytest.approx(0, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(grids, min_size=1, max_size=5), orders)
def test_a_grid_is_told_the_same_alone_and_among_others(several: list[GridFacts], in_order: float) -> None:
    together = expect(several, in_order=in_order)
    assert [one.late for one in together] == pytest.approx([late(grid, in_order) for grid in several], abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Three a day for a week: eighteen of twenty by the last day, with one day that begins as late as all.
        ({"due": (0, 0, 0, 0, 0, 0, 30)}, 9),
        ({"due": (0, 0, 0, 0, 0, 0, 20)}, 0),
        # The earliest first: what is overdue already takes the first three days.
        ({"overdue": 9, "due": (0, 0, 6, 0, 0, 0, 0)}, 6),
        # New checks fall due after these days, so in order of the deadlines they take nobody's place.
        ({"due": (0, 0, 0, 0, 0, 0, 20), "inflow": (20.0,) * 7}, 0),
    ],
)
def test_examples_with_a_steady_pace(changes: Any, expected: int) -> None:
    grid = replace(IDLE, spread=1e-9, **changes)
    assert late(grid) == pytest.approx(expected, abs=1e-3)


def test_who_does_what_lies_on_the_way_is_late_where_the_order_of_deadlines_is_not() -> None:
    busy = replace(IDLE, spread=1e-9, due=(0, 0, 0, 9, 0, 0, 0), inflow=(9.0,) * 7)
    assert late(busy, in_order=1.0) == pytest.approx(0, abs=1e-3)
    assert late(busy, in_order=0.0) > 3


def test_the_first_day_on_which_something_is_late_is_named() -> None:
    (told,) = expect([replace(IDLE, capacity=(0.0,) * 7, due=(0, 0, 4, 0, 0, 0, 0))], in_order=1.0)
    assert told.first_day == 2
    assert expect([IDLE], in_order=1.0)[0].first_day is None
    assert expect([], in_order=1.0) == []
