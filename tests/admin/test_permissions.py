"""Every page of the office, walked with every role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.grids.models import Staff
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.roles import Role
from tests.cast.office import Desk
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db

OFFICE = [Role.GRID_LEADER, Role.COMMUNITY, Role.TOWN, Role.CITY, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.DEPARTMENT]
OVERSEEING = {*OFFICE} - {Role.DEPARTMENT}
# Pages that need other than to see tasks: who may open them.
NARROWER = {
    "sync.journalentry": {Role.TOWN, Role.CITY, Role.AUDITOR},
    "verification_tasks.phonecall": {Role.TOWN, Role.CITY, Role.AUDITOR},
    "verification_tasks.wechatmessage": {Role.TOWN, Role.CITY, Role.AUDITOR},
    "core.auditentry": {Role.SYSTEM_ADMIN, Role.AUDITOR},
    "verification_tasks.sign": {Role.COMMUNITY, Role.TOWN, Role.CITY, Role.AUDITOR},
    "verification_tasks.secondcheck": {Role.COMMUNITY, Role.TOWN, Role.CITY, Role.AUDITOR},
    "verification_tasks.lot": {Role.COMMUNITY, Role.TOWN, Role.CITY, Role.AUDITOR},
    "residence_registration.campaign": {Role.TOWN, Role.CITY, Role.AUDITOR},
    "residence_registration.person": {*OFFICE} - {Role.SYSTEM_ADMIN},
    "residence_registration.registration": {*OFFICE},
    "grids.division": {*OFFICE},
    "grids.codetablerow": {*OFFICE},
}
PAGES = [
    "core.auditentry",
    "core.job",
    "grids.codetablerow",
    "grids.coverage",
    "grids.division",
    "grids.grid",
    "grids.reportsubscription",
    "grids.savedfilter",
    "grids.staff",
    "notifications.delivery",
    "notifications.message",
    "notifications.wording",
    "residence_registration.campaign",
    "residence_registration.declaration",
    "residence_registration.person",
    "residence_registration.registration",
    "sync.device",
    "sync.journalentry",
    "verification_tasks.contest",
    "verification_tasks.dispute",
    "verification_tasks.escalation",
    "verification_tasks.evidencepolicy",
    "verification_tasks.fieldconflict",
    "verification_tasks.lot",
    "verification_tasks.pause",
    "verification_tasks.reviewpolicy",
    "verification_tasks.scorecard",
    "verification_tasks.secondcheck",
    "verification_tasks.sign",
    "verification_tasks.phonecall",
    "verification_tasks.slapolicy",
    "verification_tasks.slaverdict",
    "verification_tasks.verificationtask",
    "verification_tasks.wechatmessage",
]


def test_the_walk_knows_every_page() -> None:
    registered = {model._meta.label_lower for model in apps.get_models() if admin.site.is_registered(model)}
    assert registered == set(PAGES)


def test_every_page_narrows_by_permission_and_scope() -> None:
    for label in PAGES:
        assert isinstance(admin.site.get_model_admin(apps.get_model(label)), ScopedModelAdmin)


@pytest.mark.parametrize("role", OFFICE)
@pytest.mark.slow
def test_each_role_opens_its_pages_and_no_other(
    role: Role, everyone: dict[Role, Staff], sign_in: Callable[[Any], Desk]
) -> None:
    desk = sign_in(everyone[role])
    seen = {label: desk.list(label.replace(".", "_")).status_code for label in PAGES}
    assert seen == {label: 200 if role in NARROWER.get(label, OVERSEEING) else 403 for label in PAGES}


@pytest.mark.parametrize("role", OFFICE)
def test_nobody_adds_changes_or_deletes_by_djangos_own_forms(
    role: Role, everyone: dict[Role, Staff], sign_in: Callable[[Any], Desk], quarter: Quarter
) -> None:
    task = quarter.task()
    client = sign_in(everyone[role]).client
    page = "admin:verification_tasks_verificationtask"
    assert client.get(reverse(f"{page}_add")).status_code == 403
    assert client.post(reverse(f"{page}_change", args=[task.pk]), {"reference": "x"}).status_code == 403
    assert client.post(reverse(f"{page}_delete", args=[task.pk]), {"post": "yes"}).status_code == 403


def test_a_grid_worker_does_not_get_in(everyone: dict[Role, Staff], sign_in: Callable[[Any], Desk]) -> None:
    worker = everyone[Role.GRID_WORKER]
    worker.user.set_password("doorstep-demo-worker")
    worker.user.is_staff = True
    worker.user.save()
    answer = Client().post(
        reverse("admin:login"), {"username": worker.user.username, "password": "doorstep-demo-worker"}
    )
    assert answer.status_code == 200
    assert sign_in(worker).open("index").status_code == 302


def test_a_deactivated_member_of_staff_is_out_at_once(
    everyone: dict[Role, Staff], sign_in: Callable[[Any], Desk]
) -> None:
    town = everyone[Role.TOWN]
    desk = sign_in(town)
    assert desk.open("index").status_code == 200
    Staff.objects.filter(pk=town.pk).update(is_active=False)
    assert desk.open("index").status_code == 302


def test_a_supervisor_signs_in_with_a_password(everyone: dict[Role, Staff]) -> None:
    town = everyone[Role.TOWN]
    town.user.set_password("doorstep-demo-town")
    town.user.save()
    answer = Client().post(reverse("admin:login"), {"username": town.user.username, "password": "doorstep-demo-town"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))
