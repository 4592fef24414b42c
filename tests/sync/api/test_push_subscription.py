"""devices/push-subscription: a worker's phone, as long as it is the worker's."""

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from apps.core.actors import SYSTEM
from apps.core.models import AuditEntry
from apps.notifications.choice import ways_of_staff
from apps.notifications.models import PushSubscription
from apps.sync.services.devices import DeviceDetails, enrol, revoke_device, revoke_devices_of
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter
from tests.standins.push import Browser

PATH = "/api/v1/devices/push-subscription"
HandsetOf = Callable[..., Handset]


@pytest.fixture(autouse=True)
def push_is_open(settings: Settings) -> None:
    settings.WEBPUSH_TRANSPORT = "console"
    cache.clear()


def call(phone: Handset, method: str, body: Any = None) -> Any:
    return Client().generic(
        method,
        PATH,
        b"" if body is None else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Token {phone.token}"},
    )


def asked(path: str = "/wpush/v2/invented") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Browser(path=path).subscription("https://updates.push.services.mozilla.com"))
    return found


@pytest.fixture
def phone(quarter: Quarter, handset_of: HandsetOf) -> Handset:
    handset = handset_of(quarter.worker)
    assert call(handset, "PUT", asked()).status_code == 200
    return handset


def test_a_device_has_one_the_new_for_the_old(quarter: Quarter, phone: Handset) -> None:
    answer = call(phone, "PUT", asked("/wpush/v2/another"))
    row = PushSubscription.objects.get()
    assert (row.staff_id, row.device_id, row.name) == (quarter.worker.pk, phone.device.pk, "phone")
    assert orjson.loads(answer.content)["subscription"]["id"] == str(row.pk)
    assert orjson.loads(call(phone, "GET").content) == orjson.loads(answer.content)
    assert "another" in row.subscription
    assert AuditEntry.objects.filter(action="push.subscribed", actor_id=str(phone.device.pk)).count() == 2


def test_ended_by_the_device_itself(quarter: Quarter, phone: Handset) -> None:
    assert set(ways_of_staff([quarter.worker.pk])) == {quarter.worker.pk}
    assert [call(phone, "DELETE").status_code for _ in range(2)] == [204, 204]
    assert orjson.loads(call(phone, "GET").content) == {"subscription": None}
    assert ways_of_staff([quarter.worker.pk]) == {}


def test_the_phone_that_subscribed_last_is_called(quarter: Quarter, phone: Handset, handset_of: HandsetOf) -> None:
    second = handset_of(quarter.worker)
    call(second, "PUT", asked("/wpush/v2/second"))
    (way,) = ways_of_staff([quarter.worker.pk]).values()
    assert way.address is not None
    assert "second" in way.address.address


def test_a_phone_that_is_shut_out_hears_nothing(quarter: Quarter, phone: Handset) -> None:
    revoke_device(device_id=phone.device.pk, actor=SYSTEM)
    assert not PushSubscription.objects.exists()
    assert call(phone, "PUT", asked()).status_code == 401


def test_nor_do_those_of_people_who_leave(quarter: Quarter, phone: Handset) -> None:
    revoke_devices_of(staff_ids=[quarter.worker.pk], actor=SYSTEM)
    assert not PushSubscription.objects.exists()


def test_nor_one_that_was_logged_out(phone: Handset) -> None:
    Client().post("/api/v1/devices/logout", headers={"Authorization": f"Token {phone.token}"})
    assert not PushSubscription.objects.exists()


def test_a_phone_that_changes_hands_rings_no_more_for_who_had_it(quarter: Quarter, phone: Handset) -> None:
    details = DeviceDetails(phone.device.pk, "phone", "android", "1.0")
    enrol(staff=quarter.worker, details=details, actor=SYSTEM)
    assert PushSubscription.objects.count() == 1, "the same hands"
    enrol(staff=quarter.colleague, details=details, actor=SYSTEM)
    assert not PushSubscription.objects.exists()


def test_no_stranger_s_host_and_no_closed_channel(phone: Handset, settings: Settings) -> None:
    answer = call(phone, "PUT", {**asked(), "endpoint": "https://10.0.0.1/x"})
    assert (answer.status_code, orjson.loads(answer.content)["errors"][0]["code"]) == (422, "host_not_allowed")
    settings.WEBPUSH_TRANSPORT = ""
    assert orjson.loads(call(phone, "PUT", asked()).content)["code"] == "channel_closed"
    assert ways_of_staff([phone.device.staff_id]) == {}


def test_asking_is_throttled(phone: Handset) -> None:
    answers = [call(phone, "PUT", asked()).status_code for _ in range(60)]
    assert answers == [200] * 59 + [429]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.django_db
def test_it_is_for_devices(method: str) -> None:
    answer = Client().generic(method, PATH, "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
