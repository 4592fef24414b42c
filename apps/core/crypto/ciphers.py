"""The two ciphers that a field may use; each takes key, nonce, text and associated data."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES: Final = 16
# Nonce, sealed text and associated data to the text.
Opener = Callable[[bytes, bytes, bytes], bytes]


class FieldCipher(Protocol):
    key_bytes: int

    def seal(self, key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes: ...
    def open(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes: ...
    def opener(self, key: bytes) -> Opener: ...


class AES256GCM:
    key_bytes = 32

    def seal(self, key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        return scheduled(key).encrypt(nonce, plain, context)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        return scheduled(key).decrypt(nonce, sealed, context)

    def opener(self, key: bytes) -> Opener:
        return scheduled(key).decrypt


@lru_cache(maxsize=16)
def scheduled(key: bytes) -> AESGCM:
    """The key's schedule, worked out once: a first pull opens thousands of values."""
    return AESGCM(key)


class SM4GCM:
    """GB/T 32907 in GCM mode; the first 16 bytes of the ring's key are the key."""

    key_bytes = 16

    def seal(self, key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        encryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def open(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if len(tag) != TAG_BYTES:
            raise InvalidTag
        decryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(context)
        return decryptor.update(body) + decryptor.finalize()

    def opener(self, key: bytes) -> Opener:
        return partial(self.open, key)


# The byte in front of every sealed value names its cipher, so a change of setting breaks no old row.
CIPHERS: Final[dict[str, tuple[int, FieldCipher]]] = {
    "AES-256-GCM": (1, AES256GCM()),
    "SM4-GCM": (2, SM4GCM()),
}
BY_CODE: Final = dict(CIPHERS.values())
