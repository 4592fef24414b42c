"""The hook: what it takes, and what leaves nothing behind."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.core.models import AuditEntry
from apps.verification_tasks.inbound.phone.signature import sign
from apps.verification_tasks.models import PhoneCall
from tests.cast.exchange import HOOK, SECRET, Exchange, Record

pytestmark = pytest.mark.django_db
WORKER, RESIDENT = "+8619900000001", "+8613900000001"


@pytest.fixture
def record(exchange: Exchange) -> Record:
    return exchange.record(WORKER, RESIDENT)


def code_of(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_signed_record_is_kept_word_for_word_and_sealed(exchange: Exchange, record: Record) -> None:
    answer = exchange.post(record)
    assert (answer.status_code, answer.json()) == (200, {"call_id": record["call_id"], "status": "accepted"})
    call = PhoneCall.objects.get()
    assert json.loads(str(call.raw)) == record
    stored = PhoneCall.objects.extra(select={"bytes": "raw"}).values_list("bytes", flat=True).get()
    assert RESIDENT.encode() not in bytes(stored)


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "sha256=网", SECRET, "sha256=" + "0" * 4000],
)
def test_a_wrong_signature_leaves_nothing_behind(exchange: Exchange, record: Record, signature: str) -> None:
    answer = Client().post(
        HOOK,
        json.dumps(record),
        content_type="application/json",
        headers={"X-Timestamp": str(int(time.time())), "X-Signature": signature.encode().decode("latin-1")},
    )
    assert code_of(answer) == (403, "bad_signature")
    assert not PhoneCall.objects.exists()
    assert not AuditEntry.objects.exists()


def test_no_signature_at_all(record: Record, exchange: Exchange) -> None:
    answer = Client().post(HOOK, json.dumps(record), content_type="application/json")
    assert code_of(answer) == (403, "bad_signature")


def test_the_signature_covers_the_body_and_the_time(exchange: Exchange, record: Record) -> None:
    stamp = str(int(time.time()))
    other = sign(SECRET, stamp, json.dumps({**record, "duration_s": 1}).encode())
    assert code_of(exchange.post(record, **{"X-Signature": other})) == (403, "bad_signature")
    shifted = sign(SECRET, str(int(stamp) - 1), json.dumps(record).encode())
    assert code_of(exchange.post(record, at=stamp, **{"X-Signature": shifted})) == (403, "bad_signature")


def test_without_a_secret_the_hook_takes_nothing(exchange: Exchange, record: Record, settings: Settings) -> None:
    settings.PHONE_HOOK_SECRET = ""
    stamp, body = str(int(time.time())), json.dumps(record).encode()
    answer = exchange.post(record, at=stamp, **{"X-Signature": sign("", stamp, body)})
    assert code_of(answer) == (403, "bad_signature")


@pytest.mark.parametrize("away", [-301, 302])
def test_a_timestamp_outside_the_window_is_refused(exchange: Exchange, record: Record, away: int) -> None:
    assert code_of(exchange.post(record, at=time.time() + away)) == (403, "stale_timestamp")
    assert not PhoneCall.objects.exists()


@pytest.mark.parametrize("away", [-290, 290])
def test_a_clock_that_is_a_little_wrong_does_no_harm(exchange: Exchange, record: Record, away: int) -> None:
    assert exchange.post(record, at=time.time() + away).status_code == 200


@pytest.mark.parametrize("stamp", ["", "now", "-1", "1e9", "9" * 40, "١٢٣"])
def test_a_timestamp_that_is_none(exchange: Exchange, record: Record, stamp: str) -> None:
    signature = sign(SECRET, stamp, json.dumps(record).encode())
    headers = {"X-Signature": signature, "X-Timestamp": stamp.encode().decode("latin-1")}
    assert exchange.post(record, **headers).status_code == 403


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"{", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        (b'{"padding":' + b"[" * 30_000, 400, "not_json"),
        (b'{"padding":"\xff"}', 400, "not_json"),
        (b'{"call_id":"\\ud800"}', 400, "not_json"),
        (b"[" * 30_000, 422, "malformed_call"),
        (b"[]", 422, "malformed_call"),
        (b"null", 422, "malformed_call"),
        (b"{}", 422, "malformed_call"),
    ],
)
def test_what_is_no_record(exchange: Exchange, body: bytes, status: int, code: str) -> None:
    assert code_of(exchange.post(body)) == (status, code)
    assert not PhoneCall.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"call_id": ""}, "/call_id"),
        ({"call_id": 7}, "/call_id"),
        ({"call_id": "x" * 129}, "/call_id"),
        ({"caller": None}, "/caller"),
        ({"callee": ["+8613900000001"]}, "/callee"),
        ({"started_at": "yesterday"}, "/started_at"),
        ({"started_at": "2026-11-23T08:00:00"}, "/started_at"),
        ({"ended_at": None}, "/ended_at"),
        ({"duration_s": "45"}, "/duration_s"),
        ({"duration_s": True}, "/duration_s"),
        ({"result": {}}, "/result"),
        ({"recording_url": "http://x/" + "y" * 2048}, "/recording_url"),
    ],
)
def test_a_member_of_the_wrong_kind_is_pointed_at(
    exchange: Exchange, record: Record, change: Record, pointer: str
) -> None:
    answer = exchange.post({**record, **change})
    assert code_of(answer) == (422, "malformed_call")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert not PhoneCall.objects.exists()


def test_a_missing_member_is_named(exchange: Exchange, record: Record) -> None:
    del record["callee"]
    assert exchange.post(record).json()["errors"][0]["pointer"] == "/callee"


def test_members_that_nobody_knows_are_kept(exchange: Exchange, record: Record) -> None:
    assert exchange.post({**record, "trunk": 4}).status_code == 200


@pytest.mark.parametrize("size", [65 * 1024, 10 * 1024 * 1024])
def test_a_body_that_is_too_large_is_refused_unread(exchange: Exchange, record: Record, size: int) -> None:
    answer = exchange.post({**record, "padding": "x" * size})
    assert code_of(answer) == (413, "body_too_large")


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post(exchange: Exchange, method: str) -> None:
    assert code_of(getattr(Client(), method)(HOOK))[0] == 405


def test_a_repeat_counts_once(exchange: Exchange, record: Record) -> None:
    exchange.post(record)
    again = exchange.post(record)
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert PhoneCall.objects.count() == 1


def test_a_repeat_that_says_something_else_is_kept_beside_the_first(exchange: Exchange, record: Record) -> None:
    exchange.post(record)
    exchange.post({**record, "duration_s": 1})
    exchange.post({**record, "duration_s": 1})
    call = PhoneCall.objects.get()
    assert json.loads(str(call.raw))["duration_s"] == 45
    assert json.loads(str(call.differing))["duration_s"] == 1
    assert AuditEntry.objects.filter(action="call.repeated_differently").count() == 1


def test_no_number_is_in_the_log(exchange: Exchange, record: Record, caplog: pytest.LogCaptureFixture) -> None:
    exchange.post(record)
    exchange.post({**record, "started_at": "yesterday"})
    assert "139" not in caplog.text


def test_a_broker_that_is_away_costs_no_call(
    exchange: Exchange,
    record: Record,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr("celery.current_app.send_task", lambda *_a, **_k: (_ for _ in ()).throw(OSError("away")))
    with django_capture_on_commit_callbacks(execute=True):
        assert exchange.post(record).status_code == 200
    assert PhoneCall.objects.filter(next_try_at__isnull=False).count() == 1
