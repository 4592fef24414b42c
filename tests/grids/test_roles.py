import pytest

from apps.grids.roles import PERMISSIONS, Permission, Role


@pytest.mark.parametrize("role", Role)
def test_every_role_is_in_the_table(role: Role) -> None:
    assert PERMISSIONS[role]


def test_every_permission_is_somebody_s() -> None:
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_who_administers_the_system_reads_no_resident_s_data() -> None:
    assert Permission.SEE_PERSONAL_DATA not in PERMISSIONS[Role.SYSTEM_ADMIN]


def test_only_grid_staff_work_in_the_field() -> None:
    field = {role for role, granted in PERMISSIONS.items() if Permission.WORK_IN_FIELD in granted}
    assert field == {Role.GRID_WORKER, Role.GRID_LEADER}
