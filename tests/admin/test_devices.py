"""Devices in the office: what is known of each, and how one is shut out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.sync.models import Device
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
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
