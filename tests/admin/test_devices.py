"""Devices in the office: what is known of each, and how one is shut out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.sync.models import Device
from apps.sync.services.feed import publish_tasks
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
from tests.cast.sync import Handset, end_cover
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
DEVICES = "sync_device"


def enrolled(phone: Phone, **columns: Any) -> Device:
    Device.objects.filter(pk=phone.device.pk).update(token_hash=phone.device.pk.bytes * 2, **columns)
    phone.device.refresh_from_db()
    return phone.device


def test_the_silent_are_those_in_use_not_heard_of_for_a_day(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    long_ago = now() - timedelta(hours=25)
    silent = enrolled(phone_of(quarter.worker), last_seen_at=long_ago)
    enrolled(phone_of(quarter.colleague), last_seen_at=now())
    enrolled(phone_of(quarter.outsider), last_seen_at=long_ago, revoked_at=now())
    assert sign_in(quarter.supervisor).rows(DEVICES, state="silent") == {silent.pk}


def test_revoking_asks_first_and_then_kills_the_token(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    device = enrolled(phone_of(quarter.worker))
    desk = sign_in(quarter.supervisor)
    assert "停用设备" in text_of(desk.act(DEVICES, "revoke", device))
    assert Device.objects.get().revoked_at is None
    assert desk.act(DEVICES, "revoke", device, apply="1").status_code == 302
    assert Device.objects.get().revoked_at is not None
    assert AuditEntry.objects.filter(action="device.revoked", actor_id=str(quarter.supervisor.pk)).count() == 1


def test_a_leader_sees_devices_and_revokes_none(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    device = enrolled(phone_of(quarter.worker))
    desk = sign_in(quarter.leader)
    page = text_of(desk.open(f"{DEVICES}_change", device.pk))
    assert "设备标识" in page
    assert str(device.pk) in page
    desk.act(DEVICES, "revoke", device, apply="1")
    device.refresh_from_db()
    assert device.revoked_at is None


def test_the_list_costs_the_same_for_many_devices(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    desk = sign_in(quarter.supervisor)
    phone_of(quarter.worker)
    desk.statements(DEVICES)
    few = desk.statements(DEVICES)
    for _ in range(10):
        phone_of(quarter.colleague)
    assert desk.statements(DEVICES) == few


def test_the_silent_stand_in_the_order_of_what_they_endanger(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    long_ago = now() - timedelta(hours=25)
    idle = enrolled(phone_of(quarter.outsider), last_seen_at=long_ago - timedelta(days=2))
    some = enrolled(phone_of(quarter.neighbour), last_seen_at=long_ago - timedelta(days=1))
    most = enrolled(phone_of(quarter.worker), last_seen_at=long_ago)
    quarter.tasks(2, due_at=now() + timedelta(hours=47))
    quarter.task(due_at=now() + timedelta(hours=49))
    quarter.task(grid=quarter.second_grid, due_at=now() - timedelta(hours=1))
    desk = sign_in(quarter.supervisor)
    rows = desk.list(DEVICES, state="silent").context_data["cl"].result_list
    assert [(row.pk, row.endangered) for row in rows] == [(most.pk, 2), (some.pk, 1), (idle.pk, 0)]
    assert desk.rows(DEVICES, state="endangering") == {most.pk, some.pk}


def test_a_task_of_somebody_else_by_name_is_not_endangered_by_this_phone(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    phones = {person.pk: enrolled(phone_of(person)) for person in (quarter.worker, quarter.outsider)}
    quarter.task(due_at=now() + timedelta(hours=1), assignee=quarter.outsider)
    rows = sign_in(quarter.supervisor).list(DEVICES).context_data["cl"].result_list
    assert {row.pk: row.endangered for row in rows} == {
        phones[quarter.worker.pk].pk: 0,
        phones[quarter.outsider.pk].pk: 1,
    }


def test_what_is_not_confirmed_gone_has_a_column_and_a_filter(
    quarter: Quarter, sign_in: Callable[[Any], Desk], handset_of: Callable[..., Handset]
) -> None:
    tasks = quarter.tasks(3)
    publish_tasks([task.pk for task in tasks])
    keeping, clean = handset_of(quarter.worker), handset_of(quarter.colleague)
    for handset in (keeping, clean):
        handset.drain()
    end_cover(quarter.worker, quarter.grid)
    desk = sign_in(quarter.supervisor)
    assert desk.rows(DEVICES, state="unconfirmed") == {keeping.device.pk}
    assert "3 项任务" in text_of(desk.list(DEVICES, state="unconfirmed"))
    assert "3 项任务" in text_of(desk.open(f"{DEVICES}_change", keeping.device.pk))


def test_the_page_says_how_often_a_device_has_begun_afresh(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    device = enrolled(phone_of(quarter.worker), repairs=7)
    facts = sign_in(quarter.supervisor).open(f"{DEVICES}_change", device.pk).context_data["detail"].sections[0].facts
    assert {str(fact.label): fact.value for fact in facts}["重新下载次数"] == 7
