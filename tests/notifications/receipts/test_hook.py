"""The hook for receipts: whom it believes, what it takes, and what leaves nothing behind."""

import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from pytest_django import Settings

from apps.notifications.models import KeptReceipt
from apps.notifications.receipts.proof import sign

HOOK: Final = "/hooks/sms/receipts"
KEY: Final = "invented-receipt-key"
SAMPLE: Final = Path(__file__).parent / "data" / "aliyun_SmsReport_push.json"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_hook(settings: Settings) -> Settings:
    settings.SMS_RECEIPT_KEY = KEY
    return settings


def post(body: object, *, key: str = KEY, **headers: str) -> Any:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    query = {"key": key} if key else {}
    return Client().post(HOOK, raw, content_type="application/json", query_params=query, headers=headers)


def signed(body: str, *, age: int = 0, secret: str = KEY) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    return {"X-Timestamp": stamp, "X-Signature": sign(secret, stamp, body.encode())}


def code_of(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_the_vendors_own_sample_is_taken_and_thanked_for() -> None:
    answer = post(SAMPLE.read_bytes())
    assert answer.status_code == 200
    assert answer.json() == {"code": 0, "msg": "OK", "result": 0, "errmsg": "OK"}
    kept = KeptReceipt.objects.get()
    assert (kept.provider, kept.vendor_id, kept.delivered, kept.word) == (
        "aliyun",
        "12345********",
        True,
        "DELIVERED",
    )


def test_a_gateway_that_signs() -> None:
    body = SAMPLE.read_text(encoding="utf-8")
    assert post(body, key="", **signed(body)).status_code == 200


@pytest.mark.parametrize("key", ["wrong", "键", KEY[:-1], KEY + "x"])
def test_a_wrong_key_leaves_nothing_behind(key: str) -> None:
    assert code_of(post(SAMPLE.read_bytes(), key=key)) == (403, "bad_signature")
    assert not KeptReceipt.objects.exists()


@pytest.mark.parametrize(
    ("age", "secret", "code"),
    [(0, "another", "bad_signature"), (400, KEY, "stale_timestamp"), (-400, KEY, "stale_timestamp")],
)
def test_a_wrong_or_old_signature_leaves_nothing_behind(age: int, secret: str, code: str) -> None:
    body = SAMPLE.read_text(encoding="utf-8")
    assert code_of(post(body, key="", **signed(body, age=age, secret=secret))) == (403, code)
    assert not KeptReceipt.objects.exists()


def test_the_signature_covers_the_body() -> None:
    body = SAMPLE.read_text(encoding="utf-8")
    assert code_of(post(body.replace("true", "false"), key="", **signed(body))) == (403, "bad_signature")


def test_neither_key_nor_signature() -> None:
    assert code_of(post([], key="")) == (403, "bad_signature")


def test_without_a_key_of_ours_nobody_is_believed(open_hook: Settings) -> None:
    open_hook.SMS_RECEIPT_KEY = ""
    body = SAMPLE.read_text(encoding="utf-8")
    assert code_of(post(body, key="", **signed(body, secret=""))) == (403, "bad_signature")
    assert code_of(post(body, key="")) == (403, "bad_signature")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", (400, "bad_json")),
        ("[", (400, "bad_json")),
        ("{}", (422, "no_list")),
        ('"x"', (422, "no_list")),
        (json.dumps([1] * 5001), (422, "no_list")),
    ],
)
def test_what_is_no_list_of_reports(body: str, expected: tuple[int, str]) -> None:
    assert code_of(post(body)) == expected
    assert not KeptReceipt.objects.exists()


def test_too_much_at_once() -> None:
    assert post(b"[" + b" " * 1024 * 1024 + b"]").status_code == 413


@pytest.mark.parametrize(
    "item",
    [
        1,
        None,
        "text",
        {},
        {"biz_id": 7, "success": True},
        {"biz_id": "x" * 129, "success": True},
        {"biz_id": "\x00", "success": True},
        {"biz_id": "1", "success": "true"},
        {"sid": "1", "report_status": "MAYBE"},
    ],
)
def test_a_report_of_an_unknown_form_is_kept_and_costs_no_other(item: object) -> None:
    good = {"sid": "5000:1", "report_status": "FAIL", "errmsg": "NOPASS", "mobile": "13900000001"}
    assert post([item, good]).status_code == 200
    assert set(KeptReceipt.objects.values_list("provider", "word")) == {("", "unreadable"), ("tencent", "NOPASS")}


def test_an_empty_list_is_fine() -> None:
    assert post([]).status_code == 200
