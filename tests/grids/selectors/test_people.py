from collections.abc import Callable

from pytest_django.fixtures import DjangoAssertNumQueries

from apps.core.actors import SYSTEM
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.grids.selectors import people_answering
from apps.grids.services import deactivate_staff, end_coverage, start_coverage, start_coverages
from tests.cast.grids import CITY, GARDEN, OTHER_TOWN, TOWN, SmallTown


def test_a_grid_s_workers_are_asked_and_not_its_leader(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker, colleague, gone, leader = hire(), hire(), hire(), hire(Role.GRID_LEADER)
    for person in (worker, colleague, gone, leader):
        start_coverage(staff_id=person.pk, grid_id=small_town.garden.pk, actor=SYSTEM)
    end_coverage(staff_id=gone.pk, grid_id=small_town.garden.pk, actor=SYSTEM)
    grids = {small_town.garden.pk, small_town.gate.pk, None}
    found = people_answering(Role.GRID_WORKER, grids, {TOWN})
    assert {person.pk for person in found.at(small_town.garden.pk, TOWN)} == {worker.pk, colleague.pk}
    assert found.at(small_town.gate.pk, TOWN) == []
    assert found.at(None, TOWN) == []
    assert people_answering(Role.GRID_LEADER, grids, set()).at(small_town.garden.pk, TOWN) == [leader]


def test_the_community_answers_for_all_its_grids(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    secretary = hire(Role.COMMUNITY, GARDEN)
    grids = {small_town.garden.pk, small_town.gate.pk, small_town.village.pk}
    found = people_answering(Role.COMMUNITY, grids, {TOWN})
    assert found.at(small_town.garden.pk, TOWN) == found.at(small_town.gate.pk, TOWN) == [secretary]
    assert found.at(small_town.village.pk, TOWN) == []


def test_the_town_answers_also_for_what_has_no_grid(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    here, there = hire(Role.TOWN, TOWN), hire(Role.TOWN, OTHER_TOWN)
    found = people_answering(Role.TOWN, {None}, {TOWN, OTHER_TOWN})
    assert found.at(None, TOWN) == found.at(small_town.garden.pk, TOWN) == [here]
    assert found.at(None, OTHER_TOWN) == [there]


def test_the_centre_answers_for_everything_unless_it_has_left(
    small_town: SmallTown, hire: Callable[..., Staff]
) -> None:
    chief, former = hire(Role.CITY, CITY), hire(Role.CITY, CITY)
    deactivate_staff(staff_id=former.pk, actor=SYSTEM)
    assert people_answering(Role.CITY, set(), set()).at(None, TOWN) == [chief]


def test_any_number_of_grids_costs_one_statement(
    small_town: SmallTown, hire: Callable[..., Staff], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    grids = [small_town.garden.pk, small_town.gate.pk, small_town.village.pk]
    for _ in range(3):
        start_coverages(staff_id=hire().pk, grid_ids=grids, actor=SYSTEM)
    with django_assert_num_queries(1):
        found = people_answering(Role.GRID_WORKER, set(grids), {TOWN})
        assert [person.name for grid in grids for person in found.at(grid, TOWN)] == ["王伟"] * 9
