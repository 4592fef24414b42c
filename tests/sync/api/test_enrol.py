"""A worker's name and password for a device's own token."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from apps.core.actors import SYSTEM
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.sync.models import Device
from apps.sync.services.devices import revoke_device
from tests.cast.verification_tasks import Quarter

PASSWORD = "correct horse battery staple"
Enrol = Callable[..., HttpResponse]


@pytest.fixture
def enrol(quarter: Quarter) -> Enrol:
    cache.clear()
    for staff in (quarter.worker, quarter.colleague, quarter.supervisor):
        staff.user.set_password(PASSWORD)
        staff.user.save()

    def post(staff: Staff | str, password: str = PASSWORD, **device: Any) -> HttpResponse:
        details = {"id": str(new_id()), "name": "phone", "platform": "android", "app_version": "1.0", **device}
        name = staff if isinstance(staff, str) else staff.user.username
        body = {"username": name, "password": password, "device": details}
        return send(body)

    return post


def send(body: object, content_type: str = "application/json") -> HttpResponse:
    answer: Any = Client().post("/api/v1/devices/enrol", body, content_type=content_type)
    return answer  # type: ignore[no-any-return]


def parsed(response: HttpResponse) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(response.content)
    return document


def code(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, parsed(response)["code"]


def works(token: str) -> bool:
    return Client().get("/api/v1/me", headers={"Authorization": f"Token {token}"}).status_code == 200


def test_answers_as_the_contract_writes_it(quarter: Quarter, enrol: Enrol) -> None:
    device_id = str(new_id())
    response = enrol(quarter.worker, id=device_id)

    assert response.status_code == 201
    answer = parsed(response)
    assert set(answer) == {"token", "expires_at", "server_time", "device", "worker"}
    assert answer["device"] == {"id": device_id, "name": "phone"}
    assert answer["worker"] == {
        "id": str(quarter.worker.pk),
        "name": "worker",
        "role": "grid_worker",
        "grids": [{"code": quarter.grid.code, "name": quarter.grid.name}],
    }
    assert works(answer["token"])


def test_the_token_is_kept_as_a_hash_alone(quarter: Quarter, enrol: Enrol) -> None:
    token = parsed(enrol(quarter.worker))["token"]
    device = Device.objects.get()
    assert token.encode() not in bytes(device.token_hash or b"")


def test_enrolling_again_replaces_the_token(quarter: Quarter, enrol: Enrol) -> None:
    device_id = str(new_id())
    first = parsed(enrol(quarter.worker, id=device_id))["token"]
    second = parsed(enrol(quarter.worker, id=device_id))["token"]
    assert not works(first)
    assert works(second)
    assert Device.objects.get().token_epoch == 2


def test_another_worker_may_take_a_device_over(quarter: Quarter, enrol: Enrol) -> None:
    device_id = str(new_id())
    first = parsed(enrol(quarter.worker, id=device_id))["token"]
    enrol(quarter.colleague, id=device_id)
    assert not works(first)
    assert Device.objects.get().staff == quarter.colleague
    entry = AuditEntry.objects.filter(action="device.enrolled").latest("id")
    assert entry.before == {"staff": str(quarter.worker.pk)}


@pytest.mark.parametrize("name", ["quarter-worker", "nobody"])
def test_a_wrong_password_and_an_unknown_name_sound_the_same(enrol: Enrol, name: str) -> None:
    assert code(enrol(name, "wrong")) == (401, "invalid_credentials")


def test_only_field_staff_may_enrol(quarter: Quarter, enrol: Enrol) -> None:
    assert code(enrol(quarter.supervisor)) == (403, "not_field_staff")


def test_a_revoked_device_cannot_come_back(quarter: Quarter, enrol: Enrol) -> None:
    device_id = new_id()
    enrol(quarter.worker, id=str(device_id))
    revoke_device(device_id=device_id, actor=SYSTEM, reason="lost")
    assert code(enrol(quarter.worker, id=str(device_id))) == (403, "device_revoked")


def test_repeated_failures_lock_the_account_from_that_address(quarter: Quarter, enrol: Enrol) -> None:
    answers = [enrol(quarter.worker, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert {code(answer) for answer in answers[:-1]} == {(401, "invalid_credentials")}

    locked = enrol(quarter.worker)
    assert code(locked) == (429, "locked_out")
    assert int(locked.headers["Retry-After"]) == 900
    assert locked.headers["Content-Type"] == "application/problem+json"
    assert enrol(quarter.colleague).status_code == 201


def test_success_forgets_the_failures(quarter: Quarter, enrol: Enrol) -> None:
    for _ in range(3):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            enrol(quarter.worker, "wrong")
        assert enrol(quarter.worker).status_code == 201


def test_one_address_may_not_try_ever_new_names(
    quarter: Quarter, enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.sync.logins.LOGINS_A_MINUTE", 2)
    with time_machine.travel(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), tick=False):
        answers = [enrol(name, "wrong") for name in ("one", "two", "three")]
    assert [code(answer) for answer in answers] == [
        (401, "invalid_credentials"),
        (401, "invalid_credentials"),
        (429, "throttled"),
    ]
    assert answers[-1].headers["Retry-After"] == "60"


def spki(key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey, encoding: Encoding) -> bytes:
    return key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


ED, EC = ed25519.Ed25519PrivateKey.generate().public_key(), ec.generate_private_key(ec.SECP256R1()).public_key()
BIG = ec.generate_private_key(ec.SECP384R1()).public_key()


@pytest.mark.parametrize(
    "key",
    [
        base64.b64encode(ED.public_bytes_raw()).decode(),
        base64.b64encode(spki(ED, Encoding.DER)).decode(),
        base64.b64encode(spki(EC, Encoding.DER)).decode(),
        spki(EC, Encoding.PEM).decode(),
        None,
    ],
    ids=["raw", "der", "p256", "pem", "none"],
)
def test_a_public_key_is_kept(quarter: Quarter, enrol: Enrol, key: str | None) -> None:
    assert enrol(quarter.worker, public_key=key).status_code == 201
    assert Device.objects.get().public_key == (key or "").strip()


@pytest.mark.parametrize(
    "key",
    ["nonsense", "AAAA", base64.b64encode(spki(BIG, Encoding.DER)).decode(), "-----BEGIN X-----", 7],
    ids=["nonsense", "short", "other curve", "no pem", "number"],
)
def test_another_key_is_named(quarter: Quarter, enrol: Enrol, key: object) -> None:
    response = enrol(quarter.worker, public_key=key)
    assert response.status_code == 422
    assert [fault["pointer"] for fault in parsed(response)["errors"]] == ["/device/public_key"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/username", "/password", "/device"}),
        ({"username": "a", "password": "b", "device": {"id": "x"}}, {
            "/device/id", "/device/name", "/device/platform", "/device/app_version"}),
        ({"username": "a\x00", "password": "b", "device": 3}, {"/username", "/device"}),
        ([], {""}),
    ],
)  # fmt: skip
def test_bad_input_is_named_by_pointers(db: None, body: object, pointers: set[str]) -> None:
    response = send(body)
    assert response.status_code == 422
    assert {fault["pointer"] for fault in parsed(response)["errors"]} == pointers


def test_a_body_that_is_not_json_is_400_and_another_type_415(db: None) -> None:
    assert code(send("{", "application/json")) == (400, "not_json")
    assert code(send("a=b", "application/x-www-form-urlencoded")) == (415, "unsupported_media_type")
