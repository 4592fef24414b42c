"""Encryption of personal data in the field, and the keyed blind index that finds it again."""

from apps.core.crypto.blind_index import blind_index
from apps.core.crypto.keyring import (
    DecryptionFailed,
    decrypt,
    decrypt_all,
    decrypt_text,
    encrypt,
    encrypt_all,
    encrypt_text,
    needs_rotation,
)

__all__ = [
    "DecryptionFailed",
    "blind_index",
    "decrypt",
    "decrypt_all",
    "decrypt_text",
    "encrypt",
    "encrypt_all",
    "encrypt_text",
    "needs_rotation",
]
