"""Is it the exchange that speaks, and does it speak now? An HMAC over time and body, and a window around now."""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.errors import Forbidden

WINDOW: Final = timedelta(minutes=5)
SECONDS: Final = re.compile(r"[0-9]{1,11}")
SCHEME: Final = "sha256="


def check_signature(*, timestamp: str, signature: str, body: bytes) -> None:
    """Raise Forbidden unless the body was signed by the exchange within the last five minutes (or the next)."""
    secret = settings.PHONE_HOOK_SECRET
    expected = sign(secret, timestamp, body)
    same = hmac.compare_digest(expected.encode(), signature.strip().lower().encode())
    if not secret or not same:
        raise Forbidden(_("The signature does not fit the timestamp and the body."), code="bad_signature")
    if SECONDS.fullmatch(timestamp) is None or abs(now().timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Forbidden(_("The timestamp is more than five minutes away from now."), code="stale_timestamp")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return SCHEME + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
