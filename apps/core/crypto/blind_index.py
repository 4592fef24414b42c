"""Find an encrypted value by equality without decrypting: a keyed hash of its normal form."""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES: Final = 32


@lru_cache(maxsize=16)
def column_key(master: str, column: str) -> bytes:
    """One key a column, so that equal values in two columns cannot be linked."""
    key = base64.b64decode(master)
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured("BLIND_INDEX_KEY must be base64 of at least 32 bytes")
    return hmac.digest(key, b"blind-index:" + column.encode(), hashlib.sha256)


def blind_index(column: str, normal_form: str) -> bytes:
    return hmac.digest(column_key(settings.BLIND_INDEX_KEY, column), normal_form.encode(), hashlib.sha256)
