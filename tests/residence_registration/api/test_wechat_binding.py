"""POST, GET and DELETE resident/wechat-binding."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.core.clock import parse_rfc3339
from apps.core.models import AuditEntry
from apps.residence_registration.models import WechatBinding, WechatBindingCode
from apps.residence_registration.services import bind_wechat
from apps.residence_registration.services.expiry import forget_sign_ins
from apps.residence_registration.services.wechat import binding_code_hash
from tests.cast.residence_registration import SignedIn

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PATH = "resident/wechat-binding"


def ask(resident: SignedIn, **headers: str) -> Any:
    return resident.post(PATH, **headers)


def test_a_code_of_eight_digits_for_ten_minutes(newcomer: SignedIn) -> None:
    with time_machine.travel(START, tick=False):
        answer = ask(newcomer)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"code", "expires_at"}
    assert len(body["code"]) == 8
    assert body["code"].isdigit()
    assert parse_rfc3339(body["expires_at"]) == START + timedelta(minutes=10)
    row = WechatBindingCode.objects.get()
    assert bytes(row.code_hash) == binding_code_hash(body["code"])
    assert AuditEntry.objects.get(action="wechat.code_issued").actor_id == str(newcomer.account.pk)


def test_the_same_key_gives_the_same_code(newcomer: SignedIn) -> None:
    first, again = ask(newcomer, Idempotency_Key="k"), ask(newcomer, Idempotency_Key="k")
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert ask(newcomer, Idempotency_Key="l").json()["code"] != first.json()["code"]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_it_is_for_residents(newcomer: SignedIn, method: str) -> None:
    answer = Client().generic(method.upper(), f"/api/v1/{PATH}")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_codes_are_throttled(newcomer: SignedIn) -> None:
    answers = [ask(newcomer).status_code for _ in range(11)]
    assert answers == [201] * 10 + [429]


def test_whether_it_is_bound_and_out_again(newcomer: SignedIn) -> None:
    assert newcomer.get(PATH).json() == {"bound_at": None}
    with time_machine.travel(START, tick=False):
        bind_wechat(openid="oInvented", code=ask(newcomer).json()["code"])
    assert newcomer.get(PATH).json() == {"bound_at": "2026-11-23T01:00:00.000Z"}
    for _ in range(2):
        gone = Client().delete(f"/api/v1/{PATH}", headers=newcomer.headers({}))
        assert (gone.status_code, gone.content) == (204, b"")
    assert newcomer.get(PATH).json() == {"bound_at": None}
    assert WechatBinding.objects.get().ended_at is not None
    assert AuditEntry.objects.filter(action="wechat.unbound").count() == 1


def test_a_code_that_nobody_used_is_forgotten(newcomer: SignedIn) -> None:
    with time_machine.travel(START, tick=False) as clock:
        ask(newcomer)
        clock.shift(timedelta(minutes=9))
        forget_sign_ins()
        assert WechatBindingCode.objects.exists()
        clock.shift(timedelta(minutes=1))
        forget_sign_ins()
    assert not WechatBindingCode.objects.exists()


def test_no_two_residents_have_one_code(
    newcomer: SignedIn, resident_signs_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("secrets.randbelow", lambda _limit: next(drawn))
    other = resident_signs_in(1)
    assert ask(newcomer).json()["code"] == "00000007"
    assert ask(other).json()["code"] == "00000008"
