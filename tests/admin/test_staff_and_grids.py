"""Accounts, coverage and grids: made, handed over and ended through the services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.grids.models import Coverage, Grid, Staff
from apps.grids.roles import Role
from tests.cast.office import Desk, text_of
from tests.cast.verification_tasks import COMMUNITY, Quarter

pytestmark = pytest.mark.django_db


def newcomer(**changes: str) -> dict[str, str]:
    return {
        "username": "newcomer",
        "password": "a-good-long-password",
        "name": "赵新",
        "phone": "",
        "role": Role.GRID_WORKER,
        "division": COMMUNITY,
        **changes,
    }


def test_the_centre_opens_an_account(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    client = sign_in(quarter.centre).client
    url = reverse("admin:grids_staff_add")
    assert "初始密码" in text_of(client.get(url))
    answer = client.post(url, newcomer())
    assert answer.status_code == 302
    made = Staff.objects.get(user__username="newcomer")
    assert (made.name, made.role, made.user.check_password("a-good-long-password")) == ("赵新", "grid_worker", True)
    assert AuditEntry.objects.filter(action="staff.created", actor_id=str(quarter.centre.pk)).count() == 1


def test_a_weak_password_or_a_taken_name_is_refused(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    client = sign_in(quarter.centre).client
    url = reverse("admin:grids_staff_add")
    for changes in ({"password": "123"}, {"username": quarter.worker.user.username}):
        answer = client.post(url, newcomer(**changes))
        assert answer.status_code == 200
        assert "ds-error" in text_of(answer)
    assert not Staff.objects.filter(user__username="newcomer").exists()


def test_a_town_opens_no_accounts(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    client = sign_in(quarter.supervisor).client
    assert client.post(reverse("admin:grids_staff_add"), newcomer()).status_code == 403


def test_deactivating_ends_the_account_and_its_coverage(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(quarter.centre)
    assert desk.act("grids_staff", "deactivate", quarter.worker, apply="1").status_code == 302
    quarter.worker.refresh_from_db()
    assert not quarter.worker.is_active
    assert not Coverage.objects.filter(staff=quarter.worker, ends_at=None).exists()


def test_a_grid_is_handed_over(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    coverage = Coverage.objects.get(staff=quarter.neighbour, ends_at=None)
    desk = sign_in(quarter.supervisor)
    desk.act("grids_coverage", "hand_over", coverage, staff=str(quarter.outsider.pk), apply="1")
    assert Coverage.objects.filter(staff=quarter.outsider, grid=quarter.second_grid, ends_at=None).exists()
    coverage.refresh_from_db()
    assert coverage.ends_at is not None


def test_coverage_begins_and_ends(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(quarter.supervisor)
    desk.act("grids_staff", "cover", quarter.worker, grid=str(quarter.far_grid.pk), apply="1")
    coverage = Coverage.objects.get(staff=quarter.worker, grid=quarter.far_grid, ends_at=None)
    desk.act("grids_coverage", "end", coverage, apply="1")
    coverage.refresh_from_db()
    assert coverage.ends_at is not None


def test_a_grid_is_renamed_and_another_added(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(quarter.supervisor)
    form = {"name": "东兴网格", "is_active": "on", "is_default": "on", "area": "", "apply": "1"}
    assert desk.act("grids_grid", "change", quarter.grid, **form).status_code == 302
    assert Grid.objects.get(pk=quarter.grid.pk).name == "东兴网格"
    assert desk.act("grids_grid", "add_sibling", quarter.grid, name="", apply="1").status_code == 302
    assert Grid.objects.filter(code=f"{COMMUNITY}-03").exists()
