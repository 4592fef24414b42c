"""Who may call: a device with a token that is known, current, and not revoked."""

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest
from django.test import Client, RequestFactory

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.sync.auth import DeviceRevoked, authenticate_device
from apps.sync.models import Device
from apps.sync.services.devices import logout, revoke_device
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter


@pytest.fixture
def phone(quarter: Quarter, handset_of: Callable[[Staff], Handset]) -> Handset:
    return handset_of(quarter.worker)


def refusal(phone: Handset) -> tuple[int, str]:
    response = phone.get("me")
    assert response.headers["WWW-Authenticate"] == "Token"
    return response.status_code, orjson.loads(response.content)["code"]


@pytest.mark.parametrize("header", [None, "", "Token", "Token ", "Bearer abc", "Token 光", "Basic dTpw"])
def test_without_a_token_it_is_401(db: None, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = Client().get("/api/v1/me", headers=headers)
    assert response.status_code == 401
    assert orjson.loads(response.content)["code"] == "not_authenticated"


def test_an_unknown_token_is_invalid(phone: Handset) -> None:
    phone.token += "x"
    assert refusal(phone) == (401, "invalid_token")


def test_a_token_has_an_end(phone: Handset) -> None:
    Device.objects.filter(pk=phone.device.pk).update(expires_at=now())
    assert refusal(phone) == (401, "token_expired")


def test_after_logout_the_token_is_dead(phone: Handset) -> None:
    logout(device_id=phone.device.pk, actor=SYSTEM)
    assert refusal(phone) == (401, "invalid_token")


def test_a_revoked_device_is_told_to_wipe_on_every_call(phone: Handset) -> None:
    revoke_device(device_id=phone.device.pk, actor=SYSTEM)
    Device.objects.filter(pk=phone.device.pk).update(expires_at=now() - timedelta(days=1))
    for path in ("me", "sync/pull"):
        response = phone.get(path)
        assert response.status_code == 401
        answer = orjson.loads(response.content)
        assert (answer["code"], answer["wipe"]) == ("device_revoked", True)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.TOWN}])
def test_who_may_not_work_in_the_field_any_more_is_refused(phone: Handset, change: dict[str, object]) -> None:
    Staff.objects.filter(pk=phone.device.staff_id).update(**change)
    assert refusal(phone) == (401, "account_inactive")


def test_a_closed_account_is_refused(phone: Handset) -> None:
    user = phone.device.staff.user
    user.is_active = False
    user.save()
    assert refusal(phone) == (401, "account_inactive")


def test_it_is_one_query(phone: Handset, django_assert_num_queries: Callable[..., object]) -> None:
    Device.objects.update(last_seen_at=now())
    request = RequestFactory().get("/", headers={"Authorization": f"Token {phone.token}"})
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        context = authenticate_device(request)
        assert context.staff.name == "worker"
        assert context.actor.ident == str(phone.device.pk)


def test_a_revoked_device_may_say_its_last_where_that_is_allowed(phone: Handset) -> None:
    revoke_device(device_id=phone.device.pk, actor=SYSTEM)
    request = RequestFactory().get("/", headers={"Authorization": f"Token {phone.token}"})
    assert authenticate_device(request, allow_revoked=True).device.revoked_at is not None
    with pytest.raises(DeviceRevoked):
        authenticate_device(request)


@pytest.mark.parametrize(("path", "method"), [("sync/pull", "post"), ("devices/enrol", "get"), ("me", "delete")])
def test_a_method_that_is_not_taken_is_a_problem(phone: Handset, path: str, method: str) -> None:
    response = getattr(Client(), method)(f"/api/v1/{path}", headers={"Authorization": f"Token {phone.token}"})
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "OPTIONS" in response.headers["Allow"]
