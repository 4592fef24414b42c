from pathlib import Path

import pytest
from django.conf import settings

from apps.grids.role_table import with_table
from apps.grids.roles import GUARDED, PERMISSIONS, Permission, Role

# What leaves masked is read as on the page; it is no change.
READS = {
    *(Permission.ENTER_OFFICE, Permission.SEE_TASKS, Permission.SEE_REGISTRATIONS, Permission.SEE_PERSONAL_DATA),
    *(Permission.READ_AUDIT, Permission.READ_EVERYTHING, Permission.EXPORT_MASKED),
}


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


def test_who_audits_has_permissions_to_read_alone() -> None:
    assert PERMISSIONS[Role.AUDITOR] <= READS


def test_a_department_sees_no_tasks() -> None:
    assert Permission.SEE_TASKS not in PERMISSIONS[Role.DEPARTMENT]
    assert PERMISSIONS[Role.DEPARTMENT] <= READS


def test_everybody_in_the_office_proves_who_they_are() -> None:
    office = {role for role, granted in PERMISSIONS.items() if Permission.ENTER_OFFICE in granted}
    assert all(PERMISSIONS[role] & GUARDED for role in office)


def test_the_page_of_roles_has_the_table_as_it_is() -> None:
    page = (Path(settings.BASE_DIR) / "deploy/docs/roles.md").read_text()
    assert with_table(page) == page, "run `manage.py draw_roles`"
