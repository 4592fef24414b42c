"""Signatures and the envelope of safe mode, held to the vectors that another library publishes."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.inbound.wechat import xml
from apps.verification_tasks.inbound.wechat.crypto import (
    NotOpened,
    aes_key,
    is_signed,
    seal,
    signature_of,
    unseal,
)

DATA: Final = Path(__file__).parent / "data"
KEY: Final = "doorstepdoorstepdoorstepdoorstepdoorstep123"


def text(name: str) -> str:
    return (DATA / name).read_text()


def meta(name: str) -> Any:
    return json.loads(text(name))


def test_a_published_callback_is_opened() -> None:
    about = meta("wecom_encrypted_callback.meta.json")
    sealed = xml.read(text("wecom_encrypted_callback.xml"))["Encrypt"]
    assert is_signed(about["msg_signature"], about["token"], about["timestamp"], about["nonce"], sealed)
    opened = unseal(sealed, encoding_aes_key=about["encoding_aes_key"], receiver=about["receive_id(corp_id)"])
    assert xml.read(opened.decode()).items() >= about["expect"].items()


def test_a_published_proof_of_an_address_is_opened() -> None:
    about = meta("wecom_encrypted_callback.meta.json")
    proof = about["url_verification"]
    assert is_signed(proof["msg_signature"], about["token"], proof["timestamp"], proof["nonce"], proof["echostr"])
    opened = unseal(
        proof["echostr"], encoding_aes_key=about["encoding_aes_key"], receiver=about["receive_id(corp_id)"]
    )
    assert opened.isdigit()


def test_the_published_reply_comes_out_letter_by_letter() -> None:
    about = meta("wecom_encrypted_callback.meta.json")
    wanted = xml.read(text("wecom_encrypted_reply_expected.xml"))
    keys = {"encoding_aes_key": about["encoding_aes_key"], "receiver": about["receive_id(corp_id)"]}
    plain = unseal(wanted["Encrypt"], **keys)
    assert seal(plain, prefix=b"1234567890123456", **keys) == wanted["Encrypt"]
    parts = (wanted["TimeStamp"], wanted["Nonce"], wanted["Encrypt"])
    assert signature_of(about["token"], *parts) == wanted["MsgSignature"]


def test_a_message_of_an_official_account_is_opened() -> None:
    about = meta("SYNTHETIC_oa_encrypted_location.meta.json")
    sealed, query = xml.read(text("SYNTHETIC_oa_encrypted_location.xml"))["Encrypt"], about["query"]
    assert is_signed(query["signature"], about["token"], query["timestamp"], query["nonce"])
    assert is_signed(query["msg_signature"], about["token"], query["timestamp"], query["nonce"], sealed)
    opened = unseal(sealed, encoding_aes_key=about["encoding_aes_key"], receiver=about["appid"])
    assert opened.decode() == text("SYNTHETIC_oa_encrypted_location.plain.xml")


@given(st.binary(max_size=200))
def test_what_is_sealed_is_opened_again(plain: bytes) -> None:
    assert unseal(seal(plain, encoding_aes_key=KEY, receiver="wx1"), encoding_aes_key=KEY, receiver="wx1") == plain


def test_two_seals_of_one_text_differ() -> None:
    assert len({seal(b"x", encoding_aes_key=KEY, receiver="wx1") for _ in range(2)}) == 2


@given(st.text(max_size=80))
def test_what_nobody_sealed_is_not_opened(letters: str) -> None:
    with pytest.raises(NotOpened):
        unseal(letters, encoding_aes_key=KEY, receiver="wx1")


def test_a_message_for_another_account_is_not_opened() -> None:
    with pytest.raises(NotOpened):
        unseal(seal(b"x", encoding_aes_key=KEY, receiver="wx2"), encoding_aes_key=KEY, receiver="wx1")


@pytest.mark.parametrize("key", ["", "short", "ä" * 43, KEY + "4"])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match=r"EncodingAESKey|base64|ASCII"):
        aes_key(key)


@pytest.mark.parametrize("wrong", ["", "0" * 40, "ü"])
def test_a_wrong_signature_does_not_hold(wrong: str) -> None:
    assert not is_signed(wrong, "token", "1", "2")
