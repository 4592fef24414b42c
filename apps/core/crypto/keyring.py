"""A key ring with rotation: the first key seals, every key opens.

A sealed value is: one byte cipher, one byte length of the key's name, the name, 12 bytes nonce, then
cipher text with its tag. The context (table and column) is authenticated, so a value cannot be moved
to another column unnoticed.
"""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.core.crypto.ciphers import BY_CODE, CIPHERS

NONCE_BYTES: Final = 12
RING_KEY_BYTES: Final = 32


class DecryptionFailed(Exception):
    """The value was made with a key that is not on the ring, or was changed or moved."""


@dataclass(frozen=True, slots=True)
class RingKey:
    name: bytes
    key: bytes


@lru_cache(maxsize=4)
def parse_ring(text: str) -> tuple[RingKey, ...]:
    """Read `name:base64,name:base64`; raise on anything else, never falling back."""
    keys = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured("FIELD_KEYS: a key is not base64") from error
        if len(key) != RING_KEY_BYTES or not 0 < len(name) < 33:  # noqa: PLR2004
            raise ImproperlyConfigured("FIELD_KEYS: every key needs a name of 1 to 32 letters and 32 bytes")
        keys.append(RingKey(name.encode(), key))
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS holds no key")
    if len({key.name for key in keys}) < len(keys):
        raise ImproperlyConfigured("FIELD_KEYS: two keys have one name")
    return tuple(keys)


@lru_cache(maxsize=4)
def keys_by_name(text: str) -> dict[bytes, bytes]:
    return {key.name: key.key for key in parse_ring(text)}


def seal_prefix() -> bytes:
    """What every value starts with that is sealed now: the cipher, and the newest key's name."""
    return prefix_of(settings.FIELD_KEYS, settings.FIELD_CIPHER)


@lru_cache(maxsize=4)
def prefix_of(ring: str, cipher: str) -> bytes:
    name = parse_ring(ring)[0].name
    return bytes((CIPHERS[cipher][0], len(name))) + name


def encrypt(plain: bytes, context: str) -> bytes:
    return encrypt_all((plain,), context)[0]


def encrypt_all(plains: Sequence[bytes], context: str) -> list[bytes]:
    """Values of one column: the ring is asked once, the nonces are drawn together."""
    key, prefix, bound = parse_ring(settings.FIELD_KEYS)[0].key, seal_prefix(), context.encode()
    seal = CIPHERS[settings.FIELD_CIPHER][1].seal
    drawn = os.urandom(NONCE_BYTES * len(plains))
    nonces = [drawn[start : start + NONCE_BYTES] for start in range(0, len(drawn), NONCE_BYTES)]
    return [prefix + nonce + seal(key, nonce, plain, bound) for plain, nonce in zip(plains, nonces, strict=True)]


def decrypt(sealed: bytes, context: str) -> bytes:
    try:
        cipher = BY_CODE[sealed[0]]
        start = 2 + sealed[1]
        key = keys_by_name(settings.FIELD_KEYS)[bytes(sealed[2:start])]
        nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        return cipher.open(key, nonce, body, context.encode())
    except (InvalidTag, KeyError, IndexError, ValueError) as error:
        raise DecryptionFailed(context) from error


def decrypt_all(sealed: Sequence[bytes], context: str) -> list[bytes]:
    """Many values of one column: the key is found once for all that the newest one sealed."""
    prefix, subject = seal_prefix(), context.encode()
    open_one = CIPHERS[settings.FIELD_CIPHER][1].opener(parse_ring(settings.FIELD_KEYS)[0].key)
    start, body = len(prefix), len(prefix) + NONCE_BYTES
    try:
        return [
            open_one(value[start:body], value[body:], subject)
            if value.startswith(prefix)
            else decrypt(value, context)
            for value in sealed
        ]
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed(context) from error


def needs_rotation(sealed: bytes) -> bool:
    return not sealed.startswith(seal_prefix())


def encrypt_text(plain: str, context: str) -> bytes:
    return encrypt(plain.encode(), context)


def decrypt_text(sealed: bytes, context: str) -> str:
    return decrypt(sealed, context).decode()
