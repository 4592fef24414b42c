"""Send to a browser by its push service. What was sent twice shows once: the delivery's id is the topic."""

from http import HTTPStatus
from typing import Final

import orjson
from django.conf import settings

from apps.notifications.models import Delivery
from apps.notifications.subscriptions import drop_gone
from apps.notifications.transports import http
from apps.notifications.transports.base import FaultKind, TransportError
from apps.notifications.transports.webpush.base64url import encoded
from apps.notifications.transports.webpush.encryption import seal
from apps.notifications.transports.webpush.subscription import Subscription, read
from apps.notifications.transports.webpush.vapid import authorization, private_key

# A push service takes 4,096 bytes, of which the coding needs 103 (RFC 8291, section 4).
LONGEST: Final = 3993
# A day: a browser that comes back later reads it in the portal.
TTL_S: Final = 24 * 3600
GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class WebPushTransport:
    def provider(self, delivery: Delivery) -> str:
        """Each browser's maker is a provider of its own: one may be out of reach where another is not."""
        return f"webpush:{subscription_of(delivery).host}"[:64]

    def send(self, delivery: Delivery) -> str:
        subscription = subscription_of(delivery)
        answer = http.post(
            subscription.endpoint,
            headers={
                "TTL": str(TTL_S),
                "Urgency": "high",
                "Topic": encoded(delivery.id.bytes),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "Authorization": authorization(
                    key=private_key(settings.VAPID_PRIVATE_KEY),
                    origin=subscription.origin,
                    subject=settings.VAPID_SUBJECT,
                ),
            },
            content=sealed(delivery, subscription),
        )
        if answer.status in GONE:
            raise gone(delivery, subscription)
        check(answer)
        return f"push-{delivery.id}"


def subscription_of(delivery: Delivery) -> Subscription:
    try:
        return read(delivery.to)
    except ValueError:
        raise TransportError("bad_subscription", kind=FaultKind.PERMANENT) from None


def sealed(delivery: Delivery, subscription: Subscription) -> bytes:
    if delivery.message.text is None:
        raise TransportError("text_wiped", kind=FaultKind.PERMANENT)
    message = delivery.message
    plain = orjson.dumps({"id": str(delivery.id), "template": message.template, "text": message.text})
    if len(plain) > LONGEST:
        raise TransportError("too_long", kind=FaultKind.PERMANENT)
    try:
        return seal(plain, browser_key=subscription.browser_key, auth_secret=subscription.auth_secret)
    except ValueError:
        raise TransportError("bad_subscription", kind=FaultKind.PERMANENT) from None


def gone(delivery: Delivery, subscription: Subscription) -> TransportError:
    """For good, unless there is another browser to go to: then the next try does."""
    other = drop_gone(delivery=delivery, endpoint=subscription.endpoint)
    return TransportError("subscription_gone", kind=FaultKind.TEMPORARY if other else FaultKind.PERMANENT)


def check(answer: http.Answer) -> None:
    if answer.is_success:
        return
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise TransportError("too_long", kind=FaultKind.PERMANENT)
    raise http.refused(answer)
