"""The callback's door: who is let in, what is refused, and that a refusal leaves nothing behind."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from pytest_django import Settings

from apps.core.clock import now
from apps.verification_tasks.inbound.wechat import xml
from apps.verification_tasks.inbound.wechat.crypto import is_signed, seal, signature_of, unseal
from apps.verification_tasks.models import WechatMessage
from tests.cast.wechat import AES_KEY, APP_ID, PATH, TOKEN, Wechat, plain_query, post, sealed_call, xml_of

DATA: Final = Path(__file__).parent / "data"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
BOMB: Final = (
    '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId><Content>&c;</Content></xml>"
)
OUTSIDE: Final = (
    '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId><Content>&a;</Content></xml>"
)


def refused(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert not WechatMessage.objects.exists()


def ask(**changes: str) -> Any:
    return Client().get(PATH, {**plain_query(), "echostr": "5927782489442352469", **changes})


def test_the_proof_of_the_address() -> None:
    answer = ask()
    assert (answer.status_code, answer.content) == (200, b"5927782489442352469")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("changes", [{"signature": "0" * 40}, {"nonce": "1"}, {"timestamp": "1"}, {"signature": "ü"}])
def test_a_proof_with_a_wrong_signature(changes: dict[str, str]) -> None:
    refused(ask(**changes), 403, "bad_signature")


def test_without_any_query() -> None:
    refused(Client().get(PATH), 403, "bad_signature")
    refused(post({}, Wechat().text()), 403, "bad_signature")


def test_a_plain_message_is_taken() -> None:
    answer = Wechat().sends(Wechat().text())
    assert answer.status_code == 200
    assert WechatMessage.objects.count() == 1


@pytest.mark.parametrize("changes", [{"signature": "0" * 40}, {"nonce": "1"}, {"signature": ""}])
def test_a_plain_message_with_a_wrong_signature(changes: dict[str, str]) -> None:
    refused(Wechat().sends(Wechat().text(), **changes), 403, "bad_signature")


@pytest.mark.parametrize("off", [timedelta(minutes=6), -timedelta(minutes=6)])
@pytest.mark.parametrize("safe", [False, True])
def test_a_call_of_another_time(off: timedelta, *, safe: bool) -> None:
    body, sealed = Wechat().text(), seal(b"<xml/>", encoding_aes_key=AES_KEY, receiver=APP_ID)
    moment, nonce = str(int((now() + off).timestamp())), "abc"
    query = {"signature": signature_of(TOKEN, moment, nonce), "timestamp": moment, "nonce": nonce}
    if safe:
        query |= {"encrypt_type": "aes", "msg_signature": signature_of(TOKEN, moment, nonce, sealed)}
        body = xml_of(Encrypt=sealed)
    refused(post(query, body), 403, "stale_timestamp")


@pytest.mark.parametrize("moment", ["", "now", "-1", "1e9", "9" * 40, "٣٣٣"])
def test_a_time_that_is_none(moment: str) -> None:
    query = {"signature": signature_of(TOKEN, moment, "n"), "timestamp": moment, "nonce": "n"}
    answer = post(query, Wechat().text())
    assert answer.status_code == 403
    assert not WechatMessage.objects.exists()


def test_a_sealed_message_is_answered_sealed() -> None:
    wechat = Wechat(safe=True)
    answer = xml.read(wechat.sends(wechat.text()).content.decode())
    parts = (answer["TimeStamp"], answer["Nonce"], answer["Encrypt"])
    assert is_signed(answer["MsgSignature"], TOKEN, *parts)
    opened = unseal(answer["Encrypt"], encoding_aes_key=AES_KEY, receiver=APP_ID).decode()
    assert xml.read(opened)["ToUserName"] == wechat.openid


def test_the_envelope_alone_is_enough() -> None:
    query, body = sealed_call(Wechat().text())
    del query["signature"]
    assert post(query, body).status_code == 200
    assert WechatMessage.objects.count() == 1


@pytest.mark.parametrize("name", ["msg_signature", "signature", "nonce", "timestamp"])
def test_a_sealed_message_with_a_wrong_word(name: str) -> None:
    query, body = sealed_call(Wechat().text())
    refused(post({**query, name: "1"}, body), 403, "bad_signature")


def test_a_sealed_message_is_not_taken_for_a_plain_one() -> None:
    """Whoever strikes the envelope's signature out gets no message into the account by it."""
    query, body = sealed_call(Wechat().text())
    del query["encrypt_type"], query["msg_signature"]
    refused(post(query, body), 400, "bad_xml")


@pytest.mark.parametrize("receiver", ["", "wx1111111111111111"])
def test_a_message_for_another_account(receiver: str) -> None:
    query = plain_query(encrypt_type="aes")
    sealed = seal(Wechat().text().encode(), encoding_aes_key=AES_KEY, receiver=receiver)
    query["msg_signature"] = signature_of(TOKEN, query["timestamp"], query["nonce"], sealed)
    refused(post(query, xml_of(Encrypt=sealed)), 403, "bad_signature")


@pytest.mark.parametrize("sealed", ["", "AAAA", "not base64!", "ü"])
def test_an_envelope_that_cannot_be_opened(sealed: str) -> None:
    query = plain_query(encrypt_type="aes")
    query["msg_signature"] = signature_of(TOKEN, query["timestamp"], query["nonce"], sealed)
    refused(post(query, xml_of(Encrypt=sealed)), 403, "bad_signature")


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        OUTSIDE,
        "",
        "<xml>",
        "{}",
        "<html><FromUserName>o</FromUserName></html>",
        "<xml></xml>",
        "<xml><FromUserName>o</FromUserName></xml>",
        f"<xml><FromUserName>{'o' * 200}</FromUserName><MsgType>text</MsgType></xml>",
        b"<xml><FromUserName>\xff</FromUserName><MsgType>text</MsgType></xml>",
        '<?xml version="1.0" encoding="no-such-code"?><xml><MsgType>text</MsgType></xml>',
        "<a>" * 5000,
    ],
)
@pytest.mark.parametrize("safe", [False, True])
def test_what_is_no_message(body: str | bytes, *, safe: bool) -> None:
    """In an envelope too: whoever has the keys may still send a bomb."""
    raw = body if isinstance(body, bytes) else body.encode()
    query = plain_query()
    if safe:
        sealed = seal(raw, encoding_aes_key=AES_KEY, receiver=APP_ID)
        query |= {
            "encrypt_type": "aes",
            "msg_signature": signature_of(TOKEN, query["timestamp"], query["nonce"], sealed),
        }
        raw = xml_of(Encrypt=sealed).encode()
    refused(post(query, raw), 400, "bad_xml")


def test_a_body_that_is_far_too_large() -> None:
    refused(post(plain_query(), Wechat().text("x" * 70_000)), 413, "body_too_large")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_other_methods(method: str) -> None:
    answer = Client().generic(method.upper(), PATH)
    assert answer.status_code == 405


def test_no_account_is_connected(account: Settings) -> None:
    account.WECHAT_TOKEN = ""
    timestamp = str(int(now().timestamp()))
    query = {"signature": signature_of("", timestamp, "n"), "timestamp": timestamp, "nonce": "n"}
    refused(post(query, Wechat().text()), 404, "wechat_not_configured")
    refused(Client().get(PATH, {**query, "echostr": "1"}), 404, "wechat_not_configured")


def test_where_only_sealed_messages_are_taken(account: Settings) -> None:
    account.WECHAT_SAFE_ONLY = True
    refused(Wechat().sends(Wechat().text()), 403, "plain_refused")
    assert Wechat(safe=True).sends(Wechat().text()).status_code == 200


def test_it_is_no_business_of_cookies(resident_writes: Callable[..., Wechat]) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        PATH, Wechat().text(), content_type="text/xml", query_params=plain_query()
    )
    assert answer.status_code == 200
