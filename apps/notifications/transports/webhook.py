"""Post it to another system of the city: signed as the telephone exchange signs; a key makes a repeat harmless.

`X-Signature` is `sha256=` and the hex HMAC-SHA-256, under WEBHOOK_SECRET, of X-Timestamp + "." + the body.
"""

import hashlib
import hmac
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from apps.core.clock import now, rfc3339
from apps.notifications.models import Delivery
from apps.notifications.transports import http
from apps.notifications.transports.base import FaultKind, TransportError

# It has read this message and will never take it.
REFUSED: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.GONE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
)


class WebhookTransport:
    def provider(self, delivery: Delivery) -> str:
        return f"webhook:{urlsplit(delivery.to).hostname or ''}"[:64]

    def send(self, delivery: Delivery) -> str:
        """The id is the delivery's own: whoever takes it answers any 2xx, at the first time and at a repeat."""
        if origin_of(delivery.to) not in {origin_of(each) for each in settings.WEBHOOK_ORIGINS}:
            raise TransportError("origin_not_allowed", kind=FaultKind.PERMANENT)
        body, timestamp = body_of(delivery), str(int(now().timestamp()))
        answer = http.post(
            delivery.to,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": str(delivery.id),
                "X-Timestamp": timestamp,
                "X-Signature": sign(settings.WEBHOOK_SECRET, timestamp, body),
            },
            content=body,
        )
        if answer.status in REFUSED:
            raise TransportError(f"http_{answer.status}", kind=FaultKind.PERMANENT)
        if not answer.is_success:
            raise http.refused(answer)
        return f"webhook-{delivery.id}"


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Whom it goes to; a name before the host only misleads readers, so such an address has no origin."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", "", None
    if "@" in parts.netloc or "\\" in url or not parts.hostname:
        return "", "", None
    return parts.scheme, parts.hostname.lower(), port or {"http": 80, "https": 443}.get(parts.scheme)


def body_of(delivery: Delivery) -> bytes:
    message = delivery.message
    if message.text is None:
        raise TransportError("text_wiped", kind=FaultKind.PERMANENT)
    return orjson.dumps(
        {
            "id": str(delivery.id),
            "template": message.template,
            "language": message.language,
            "subject_type": message.subject_type,
            "subject_id": message.subject_id,
            "text": message.text,
            "created_at": rfc3339(message.created_at),
        }
    )


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), f'{timestamp}.'.encode() + body, hashlib.sha256).hexdigest()}"
