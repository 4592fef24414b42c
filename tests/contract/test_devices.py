"""Section 2 of the contract: enrolment, the token's life, revocation."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from apps.core.actors import SYSTEM
from apps.sync.services.devices import revoke_device
from tests.contract.client import API, Device
from tests.contract.problems import check_problem, pointers
from tests.contract.world import City


def test_enrolment_answers_the_token_the_device_and_the_worker(http: httpx.Client, city: City) -> None:
    device = Device(http)
    document = device.enrol().json()
    assert set(document) == {"token", "expires_at", "server_time", "device", "worker"}
    assert document["device"] == {"id": device.ident, "name": "Huawei"}
    assert set(document["worker"]) == {"id", "name", "role", "grids"}
    assert document["worker"]["grids"] == [{"code": city.home_grid.code, "name": city.home_grid.name}]
    assert document["server_time"].endswith("Z")


def test_enrolling_again_replaces_the_token(http: httpx.Client, city: City) -> None:
    device = Device(http)
    device.enrol()
    first = device.token
    device.enrol()
    assert device.token != first
    assert device.get("/me").status_code == 200
    device.token = first
    check_problem(device.get("/me"), 401)


def test_me_tells_worker_device_and_grids(device: Device, city: City) -> None:
    document = device.get("/me").json()
    assert document["worker"]["id"] == str(city.staff["worker1"].pk)
    assert document["device"]["id"] == device.ident
    assert city.home_grid.code in str(document)


def test_a_wrong_password(http: httpx.Client, city: City) -> None:
    check_problem(Device(http).enrol("wrong"), 401, "invalid_credentials")


def test_an_unknown_account_looks_the_same(http: httpx.Client, city: City) -> None:
    check_problem(Device(http, "nobody").enrol(), 401, "invalid_credentials")


def test_office_staff_do_not_enrol_devices(http: httpx.Client, city: City) -> None:
    check_problem(Device(http, "supervisor1").enrol(), 403, "not_field_staff")


def test_repeated_failures_lock_the_account_out(http: httpx.Client, city: City) -> None:
    device = Device(http)
    for _ in range(5):
        device.enrol("wrong")
    answer = device.enrol()
    check_problem(answer, 429, "locked_out")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "changes", [{"id": "not-a-uuid"}, {"id": None}, {"name": ""}, {"name": "x" * 500}, {"platform": {}}]
)
def test_a_device_that_describes_itself_badly(http: httpx.Client, city: City, changes: dict[str, Any]) -> None:
    document = check_problem(Device(http).enrol(**changes), 422)
    assert pointers(document) == {f"/device/{next(iter(changes))}"}


def test_after_logout_the_token_is_dead(device: Device) -> None:
    answer = device.http.post(f"{API}/devices/logout", headers={"Authorization": f"Token {device.token}"})
    assert answer.status_code == 204
    assert answer.content == b""
    check_problem(device.get("/me"), 401)


@pytest.fixture
def revoked(device: Device) -> Device:
    device.drain()
    revoke_device(device_id=uuid.UUID(device.ident), actor=SYSTEM)
    return device


@pytest.mark.parametrize("path", ["/me", "/sync/pull"])
def test_a_revoked_device_is_told_to_erase_its_data(revoked: Device, path: str) -> None:
    assert check_problem(revoked.get(path), 401, "device_revoked")["wipe"] is True


def test_a_revoked_device_does_not_push_as_if_nothing_had_happened(revoked: Device) -> None:
    assert check_problem(revoked.push([]), 401, "device_revoked")["wipe"] is True


def test_a_revoked_device_says_its_last(revoked: Device) -> None:
    event = revoked.event("note.added", str(uuid.uuid4()), {"text": "bye"})
    answer = revoked.push([event], final=True).json()
    assert answer["wipe"] is True
    assert [(result["status"], result["code"]) for result in answer["results"]] == [("quarantined", "device_revoked")]


def test_a_revoked_device_does_not_enrol_again(revoked: Device) -> None:
    check_problem(revoked.enrol(), 403, "device_revoked")


def test_a_device_of_somebody_else_is_not_taken_over(
    a_device: Callable[..., Device], device: Device, http: httpx.Client
) -> None:
    thief = Device(http, "worker3", ident=device.ident)
    answer = thief.enrol()
    assert answer.status_code in {201, 403}
    if answer.status_code == 201:
        check_problem(device.get("/me"), 401)
        assert thief.get("/me").json()["worker"]["id"] == thief.worker["id"]
