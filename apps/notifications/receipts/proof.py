"""Is it the vendor who reports? Aliyun and Tencent sign nothing that they push: they let one choose the address.

So the key stands in the address that is entered in their console (`?key=…`), or, where a gateway of the city stands
between, in a signature over time and body as the telephone exchange writes it.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.errors import Forbidden

WINDOW: Final = timedelta(minutes=5)
SECONDS: Final = re.compile(r"[0-9]{1,11}")
SCHEME: Final = "sha256="


def check_sender(*, key: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise Forbidden unless the vendor's address carries the key, or a gateway signed it within five minutes."""
    if not settings.SMS_RECEIPT_KEY:
        raise refusal()
    if not key:
        check_signature(headers.get("X-Timestamp", ""), headers.get("X-Signature", ""), body)
    elif not same(key, settings.SMS_RECEIPT_KEY):
        raise refusal()


def check_signature(timestamp: str, signature: str, body: bytes) -> None:
    if not same(signature.strip().lower(), sign(settings.SMS_RECEIPT_KEY, timestamp, body)):
        raise refusal()
    if SECONDS.fullmatch(timestamp) is None or abs(now().timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Forbidden(_("The timestamp is more than five minutes away from now."), code="stale_timestamp")


def same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def refusal() -> Forbidden:
    return Forbidden(_("Neither the key in the address nor the signature fits."), code="bad_signature")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return SCHEME + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
