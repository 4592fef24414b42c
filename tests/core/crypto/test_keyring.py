"""The first key seals, every key opens, and a value is bound to its column."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.core.crypto import (
    DecryptionFailed,
    decrypt,
    decrypt_all,
    decrypt_text,
    encrypt,
    encrypt_all,
    encrypt_text,
    needs_rotation,
)
from apps.core.crypto.keyring import parse_ring

OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
CIPHERS = ["AES-256-GCM", "SM4-GCM"]


@pytest.fixture(params=CIPHERS)
def cipher(request: pytest.FixtureRequest, settings: Settings) -> str:
    settings.FIELD_CIPHER = request.param
    return str(request.param)


@pytest.mark.parametrize("text", ["", "13900000001", "张三", "a" * 100_000])
def test_what_is_sealed_opens(cipher: str, text: str) -> None:
    assert decrypt_text(encrypt_text(text, "t.c"), "t.c") == text


def test_equal_values_are_sealed_differently(cipher: str) -> None:
    assert encrypt_text("same", "t.c") != encrypt_text("same", "t.c")


def test_a_value_moved_to_another_column_does_not_open(cipher: str) -> None:
    with pytest.raises(DecryptionFailed):
        decrypt(encrypt(b"x", "t.phone"), "t.name")


def test_a_change_of_any_byte_is_noticed(cipher: str) -> None:
    sealed = encrypt(b"1234", "t.c")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(DecryptionFailed):
            decrypt(bytes(changed), "t.c")


@given(st.binary(max_size=80))
def test_nonsense_never_opens_and_never_breaks(sealed: bytes) -> None:
    with pytest.raises(DecryptionFailed):
        decrypt(sealed, "t.c")


def test_a_change_of_cipher_breaks_no_old_value(settings: Settings) -> None:
    settings.FIELD_CIPHER = "AES-256-GCM"
    old = encrypt(b"x", "t.c")
    settings.FIELD_CIPHER = "SM4-GCM"
    assert decrypt(old, "t.c") == b"x"
    assert needs_rotation(old)
    assert not needs_rotation(encrypt(b"x", "t.c"))


def test_a_new_key_in_front_seals_and_the_old_one_opens(settings: Settings, cipher: str) -> None:
    settings.FIELD_KEYS = f"old:{OLD}"
    sealed = encrypt(b"x", "t.c")
    settings.FIELD_KEYS = f"new:{NEW}, old:{OLD}"
    assert decrypt(sealed, "t.c") == b"x"
    assert needs_rotation(sealed)
    fresh = encrypt(b"x", "t.c")
    assert not needs_rotation(fresh)
    settings.FIELD_KEYS = f"new:{NEW}"
    assert decrypt(fresh, "t.c") == b"x"
    with pytest.raises(DecryptionFailed):
        decrypt(sealed, "t.c")


def test_the_error_says_the_column_and_not_the_value() -> None:
    with pytest.raises(DecryptionFailed, match=r"^t\.c$"):
        decrypt(b"13900000001", "t.c")


@pytest.mark.parametrize("ring", ["", " , ", "a:b", f"a:{OLD},a:{NEW}", f"a:{OLD[:20]}"])
def test_a_ring_that_cannot_be_read_raises(ring: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        parse_ring(ring)


def test_many_values_open_at_once_whichever_key_sealed_them(cipher: str, settings: Settings) -> None:
    settings.FIELD_KEYS = f"old:{OLD}"
    sealed = [encrypt(b"1", "t.c")]
    settings.FIELD_KEYS = f"new:{NEW},old:{OLD}"
    sealed += [encrypt(b"2", "t.c"), encrypt(b"", "t.c")]
    assert decrypt_all(sealed, "t.c") == [b"1", b"2", b""]


@pytest.mark.parametrize("place", [0, 1])
def test_among_many_values_one_that_was_changed_is_noticed(cipher: str, place: int) -> None:
    sealed = [encrypt(b"1234", "t.c"), encrypt(b"5678", "t.c")]
    for value in (sealed[place][:-1] + bytes([sealed[place][-1] ^ 1]), sealed[place][:20], b""):
        with pytest.raises(DecryptionFailed):
            decrypt_all([*sealed[:place], value, *sealed[place + 1 :]], "t.c")


def test_values_sealed_together_are_sealed_each_for_itself(cipher: str) -> None:
    plains = [b"one", b"two", b"", b"one"]
    sealed = encrypt_all(plains, "t.c")
    assert [decrypt(value, "t.c") for value in sealed] == plains
    assert len(set(sealed)) == len(plains)
    assert encrypt_all([], "t.c") == []
