"""Whom to give work to."""

import uuid
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.forecast.moves import FREE_SHARE, Burning, Helper, suggest

GRIDS = [uuid.UUID(int=number) for number in range(1, 7)]
STAFF = [uuid.UUID(int=number) for number in range(101, 107)]
TOWNS = ["east", "west"]


def community(grid: uuid.UUID) -> str:
    return f"c{grid.int % 3}"


def town(grid: uuid.UUID) -> str:
    return TOWNS[grid.int % 3 % 2]


def burning(grid: uuid.UUID, late: float, movable: int = 99) -> Burning:
    return Burning(grid, community(grid), town(grid), late, movable)


def helper(staff: uuid.UUID, grid: uuid.UUID, free: float) -> Helper:
    return Helper(staff, frozenset({community(grid)}), frozenset({town(grid)}), frozenset({grid}), free)


fires = st.lists(
    st.builds(burning, st.sampled_from(GRIDS), st.floats(0, 40), st.integers(0, 60)), unique_by=lambda one: one.grid
)
free_hands = st.lists(
    st.builds(helper, st.sampled_from(STAFF), st.sampled_from(GRIDS), st.floats(0, 40)),
    unique_by=lambda one: one.staff,
)


@given(fires, free_hands)
def test_nobody_gets_more_than_they_can_do_and_no_grid_gives_more_than_it_needs_to(
    fires: list[Burning], hands: list[Helper]
) -> None:
    moves = suggest(fires, hands)
    taken, given = Counter[uuid.UUID](), Counter[uuid.UUID]()
    for move in moves:
        assert move.tasks > 0
        taken[move.staff] += move.tasks
        given[move.grid] += move.tasks
    assert all(taken[one.staff] <= one.free * FREE_SHARE for one in hands)
    assert all(given[one.grid] <= min(one.late + 1, one.movable) for one in fires)


@given(fires, free_hands)
def test_work_stays_in_its_town_and_goes_to_nobody_of_the_same_grid(
    fires: list[Burning], hands: list[Helper]
) -> None:
    people = {one.staff: one for one in hands}
    for move in suggest(fires, hands):
        assert town(move.grid) in people[move.staff].towns
        assert move.grid not in people[move.staff].grids
        assert move.is_near == (community(move.grid) in people[move.staff].communities)


def test_the_same_community_helps_before_the_town() -> None:
    # Grids 1 and 4 are of one community; 1 and 3 are not of one town.
    near, far = helper(STAFF[0], GRIDS[3], 5), helper(STAFF[1], GRIDS[2], 50)
    (move,) = suggest([burning(GRIDS[0], 3.2)], [far, near])
    assert (move.staff, move.tasks, move.is_near) == (STAFF[0], 4, True)


def test_what_is_less_than_one_check_moves_nobody() -> None:
    assert suggest([burning(GRIDS[0], 0.7)], [helper(STAFF[0], GRIDS[3], 50)]) == []
