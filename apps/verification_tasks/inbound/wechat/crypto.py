"""The official account's signatures, and its safe mode (安全模式): AES-256-CBC in WeChat's own envelope.

Sealed is: 16 random bytes, the length of the text in four bytes, the text, the receiver's id; padded to blocks of 32
(PKCS #7), base64. The key is EncodingAESKey and "=" in base64; its first half is the initialisation vector.
https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
"""

import base64
import binascii
import hashlib
import hmac
import os
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

KEY_LETTERS: Final = 43
PREFIX: Final = 16
LENGTH: Final = 4
BLOCK_BITS: Final = 32 * 8


class NotOpened(Exception):
    """Not sealed with this key, or for somebody else."""


def signature_of(token: str, *parts: str) -> str:
    """SHA-1 is WeChat's choice; it is no hash of a secret that could be guessed from it."""
    text = "".join(sorted((token, *parts)))
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def is_signed(signature: str, token: str, *parts: str) -> bool:
    return hmac.compare_digest(signature.encode(), signature_of(token, *parts).encode())


def aes_key(encoding_aes_key: str) -> bytes:
    """Raise ValueError where it is not 43 letters of base64."""
    if len(encoding_aes_key) != KEY_LETTERS:
        raise ValueError(f"an EncodingAESKey has {KEY_LETTERS} letters")
    return base64.b64decode(encoding_aes_key + "=", validate=True)


def cipher(key: bytes) -> "Cipher[modes.CBC]":
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def seal(text: bytes, *, encoding_aes_key: str, receiver: str, prefix: bytes | None = None) -> str:
    """`prefix` is for tests: 16 random bytes otherwise."""
    plain = (prefix or os.urandom(PREFIX)) + len(text).to_bytes(LENGTH, "big") + text + receiver.encode()
    padder = PKCS7(BLOCK_BITS).padder()
    encryptor = cipher(aes_key(encoding_aes_key)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def unseal(sealed: str, *, encoding_aes_key: str, receiver: str) -> bytes:
    decryptor = cipher(aes_key(encoding_aes_key)).decryptor()
    unpadder = PKCS7(BLOCK_BITS).unpadder()
    try:
        padded = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        plain = unpadder.update(padded) + unpadder.finalize()
    except (binascii.Error, ValueError) as error:
        raise NotOpened("not in WeChat's envelope") from error
    start = PREFIX + LENGTH
    end = start + int.from_bytes(plain[PREFIX:start], "big")
    if not hmac.compare_digest(plain[end:], receiver.encode()):
        raise NotOpened("for another receiver")
    return plain[start:end]
