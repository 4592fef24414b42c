from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.core.clock import now
from apps.grids.models import Grid, Staff
from apps.grids.roles import Role
from apps.grids.selectors import covered_grids, scope_q
from apps.residence_registration.models import Declaration
from apps.sync.demo.cast import CENTRAL_TOWN, HOME, NEXT
from apps.sync.demo.newcomers import newcomers, places, youngest_overdue
from apps.verification_tasks.models import VerificationTask

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.DEMO = True


def load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def person(username: str) -> Staff:
    return Staff.objects.select_related("user").get(user__username=username)


def test_everyone_signs_in_with_the_one_password_and_workers_not_at_the_back_office() -> None:
    load()
    for username, is_staff in (("admin", True), ("supervisor1", True), ("leader1", True), ("worker1", False)):
        user = authenticate(RequestFactory().post("/"), username=username, password=settings.DEMO_PASSWORD)
        assert user is not None
        assert user.is_staff == is_staff
    assert person("admin").user.is_superuser
    assert person("admin").role == Role.SYSTEM_ADMIN


def test_worker1_covers_every_grid_of_a_community_and_has_open_tasks() -> None:
    load()
    worker = person("worker1")
    assert set(covered_grids(worker.pk)) == set(Grid.objects.filter(community=HOME))
    assert worker.phone == "+8619900000001"
    assert VerificationTask.objects.filter(scope_q(worker)).count() >= 8
    assert VerificationTask.objects.filter(scope_q(person("worker2")), community=NEXT).count() >= 5
    assert person("worker2").phone == "+8619900000002"


def test_a_colleague_covers_one_of_worker1_s_grids() -> None:
    load()
    shared = set(covered_grids(person("worker3").pk)) & set(covered_grids(person("worker1").pk))
    assert len(shared) == 1


def test_nothing_is_lost_and_what_cannot_be_routed_waits_with_its_town() -> None:
    load()
    assert Declaration.objects.count() == VerificationTask.objects.count() == len(places()) == 40
    unrouted = VerificationTask.objects.filter(grid=None)
    assert unrouted.count() == 2
    assert VerificationTask.objects.filter(scope_q(person("supervisor2")), grid=None, town=CENTRAL_TOWN).exists()
    assert VerificationTask.objects.filter(scope_q(person("supervisor1"))).count() == 40


def test_some_are_overdue_and_some_are_due_soon() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 4, 0, tzinfo=UTC), tick=False):
        load()
        overdue = VerificationTask.objects.filter(due_at__lt=now()).count()
        due_soon = VerificationTask.objects.filter(due_at__gt=now(), due_at__lt=now() + timedelta(days=2)).count()
    assert overdue >= 4
    assert due_soon >= 4


def test_names_of_every_kind_are_among_them() -> None:
    load()
    names = set(Declaration.objects.values_list("name", flat=True))
    assert any("·" in name for name in names)
    assert any(len(name) >= 20 for name in names)


def test_a_second_run_does_nothing(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    load()
    with django_assert_max_num_queries(2):
        assert "already" in load()
    assert Declaration.objects.count() == 40


def test_it_is_refused_without_demo(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        load()
    assert not Staff.objects.exists()


@pytest.mark.parametrize("day", [datetime(2026, 2, 24, 0, 1, tzinfo=UTC), datetime(2026, 10, 8, tzinfo=UTC)])
def test_there_are_overdue_ones_also_right_after_a_long_holiday(day: datetime) -> None:
    assert all(newcomer.submitted_at < day for newcomer in newcomers(day))
    assert youngest_overdue(day.date()) < day.date() - timedelta(days=7)
