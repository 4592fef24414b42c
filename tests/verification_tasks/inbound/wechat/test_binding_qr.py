"""POST resident/wechat-binding/qr: a QR code that binds whoever scans it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from apps.residence_registration.models import WechatBindingCode
from apps.residence_registration.selectors import account_by_openid
from apps.residence_registration.services import openid_index
from apps.verification_tasks.inbound.wechat.api.qr import qr_code
from tests.cast.residence_registration import SignedIn
from tests.cast.wechat import Wechat
from tests.verification_tasks.inbound.wechat.server import WechatServer

pytestmark = pytest.mark.django_db
PATH = "resident/wechat-binding/qr"


@pytest.fixture
def resident(resident_signs_in: Callable[[int], SignedIn], wechat_server: WechatServer) -> SignedIn:
    return resident_signs_in(0)


def test_whoever_scans_it_is_bound(resident: SignedIn, wechat_server: WechatServer) -> None:
    answer = resident.post(PATH)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"code", "expires_at", "url"}
    assert body["url"] == "http://weixin.invented/q/1"
    wechat = Wechat()
    wechat.sends(wechat.event("subscribe", f"qrscene_{wechat_server.scenes[0]}"))
    assert account_by_openid(openid_index(wechat.openid)) == resident.account.pk


def test_a_repeat_gets_the_first_answer_and_the_code_in_it_is_the_one_that_counts(
    resident: SignedIn, wechat_server: WechatServer
) -> None:
    first, again = resident.post(PATH, Idempotency_Key="k"), resident.post(PATH, Idempotency_Key="k")
    assert first.json() == again.json()
    wechat = Wechat()
    wechat.sends(wechat.text(first.json()["code"]))
    assert account_by_openid(openid_index(wechat.openid)) == resident.account.pk


def test_a_token_that_has_expired_is_renewed(resident: SignedIn, wechat_server: WechatServer) -> None:
    assert resident.post(PATH).status_code == 201
    wechat_server.expire()
    assert resident.post(PATH).status_code == 201
    assert len(wechat_server.issued) == 2


def test_no_transaction_is_open_while_wechat_is_asked(
    resident: SignedIn, wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths = []

    def watched(**given: Any) -> str:
        depths.append(len(connection.savepoint_ids))
        return qr_code(**given)

    monkeypatch.setattr("apps.verification_tasks.inbound.wechat.binding_qr.qr_code", watched)
    around = len(connection.savepoint_ids)
    resident.post(PATH, Idempotency_Key="k")
    assert depths == [around]


@pytest.mark.parametrize(("code", "wait"), [(-1, "5"), (45009, "3601")])
def test_wechat_is_away(resident: SignedIn, wechat_server: WechatServer, code: int, wait: str) -> None:
    wechat_server.media_faults = [code]
    answer = resident.post(PATH, Idempotency_Key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert abs(int(answer["Retry-After"]) - int(wait)) <= 1
    assert not WechatBindingCode.objects.exists()


def test_no_account_is_connected(resident: SignedIn, account: Settings) -> None:
    account.WECHAT_TOKEN = ""
    answer = resident.post(PATH)
    assert (answer.status_code, answer.json()["code"]) == (404, "wechat_not_configured")
