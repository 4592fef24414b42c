from collections.abc import Callable

import pytest

from apps.core.actors import SYSTEM
from apps.grids.models import BuildingRange, Grid, Staff
from apps.grids.roles import Role
from apps.grids.selectors import scope_q, visible_grids
from apps.grids.services import deactivate_staff, end_coverage, start_coverage
from tests.cast.grids import CITY, GARDEN, OTHER_TOWN, TOWN, SmallTown


@pytest.mark.parametrize(
    ("role", "division", "seen"),
    [
        (Role.CITY, CITY, {"garden", "gate", "village", "far"}),
        (Role.SYSTEM_ADMIN, None, {"garden", "gate", "village", "far"}),
        (Role.TOWN, TOWN, {"garden", "gate", "village"}),
        (Role.TOWN, OTHER_TOWN, {"far"}),
        (Role.COMMUNITY, GARDEN, {"garden", "gate"}),
        (Role.GRID_LEADER, TOWN, {"village"}),
        (Role.GRID_WORKER, TOWN, {"village"}),
    ],
)
def test_each_role_sees_its_part_of_the_city(
    small_town: SmallTown, hire: Callable[..., Staff], role: Role, division: str | None, seen: set[str]
) -> None:
    person = hire(role, division)
    if role in {Role.GRID_LEADER, Role.GRID_WORKER}:
        start_coverage(staff_id=person.pk, grid_id=small_town.village.pk, actor=SYSTEM)
    names = {grid.pk: name for name, grid in vars(small_town).items()}
    assert {names[grid.pk] for grid in visible_grids(person)} == seen


def test_a_worker_sees_only_what_they_cover_now(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    assert not visible_grids(worker).exists()
    start_coverage(staff_id=worker.pk, grid_id=small_town.gate.pk, actor=SYSTEM)
    assert list(visible_grids(worker)) == [small_town.gate]
    end_coverage(staff_id=worker.pk, grid_id=small_town.gate.pk, actor=SYSTEM)
    assert not visible_grids(worker).exists()


def test_a_list_of_other_rows_is_narrowed_by_its_own_path_to_the_grid(
    small_town: SmallTown, hire: Callable[..., Staff]
) -> None:
    leader = hire(Role.GRID_LEADER)
    start_coverage(staff_id=leader.pk, grid_id=small_town.gate.pk, actor=SYSTEM)
    rows = BuildingRange.objects.filter(scope_q(leader, grid="grid", town="grid__town"))
    assert rows.count() == 3, "each row once"
    elsewhere = hire(Role.TOWN, OTHER_TOWN)
    assert not BuildingRange.objects.filter(scope_q(elsewhere, grid="grid", town="grid__town")).exists()


def test_who_has_left_sees_nothing(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    chief = hire(Role.CITY, CITY)
    deactivate_staff(staff_id=chief.pk, actor=SYSTEM)
    assert not Grid.objects.filter(scope_q(Staff.objects.get(pk=chief.pk), grid="pk")).exists()


@pytest.mark.parametrize("role", [Role.TOWN, Role.COMMUNITY])
def test_a_role_whose_division_is_missing_sees_nothing(
    small_town: SmallTown, hire: Callable[..., Staff], role: Role
) -> None:
    person = hire()
    Staff.objects.filter(pk=person.pk).update(role=role, division=None)
    person.refresh_from_db()
    assert not visible_grids(person).exists()
