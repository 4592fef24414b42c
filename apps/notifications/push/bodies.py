"""A subscription in a request's body, as `PushSubscription.toJSON()` writes it, and the faults that it may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.core.clock import rfc3339
from apps.core.errors import FieldError, InvalidInput
from apps.notifications.models import PushSubscription
from apps.notifications.transports.webpush.encryption import CURVE
from apps.notifications.transports.webpush.subscription import HostNotAllowedError, Subscription, read

LONGEST_NAME: Final = 64


class KeysField(serializers.Serializer[Any]):
    p256dh = serializers.CharField(help_text="The browser's public key, base64url")
    auth = serializers.CharField(help_text="Its secret, base64url")


class SubscriptionRequest(serializers.Serializer[Any]):
    endpoint = serializers.URLField(max_length=2048)
    keys = KeysField()
    name = serializers.CharField(
        required=False, max_length=LONGEST_NAME, help_text="What its owner calls the browser"
    )


class SubscriptionAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    subscribed_at = serializers.DateTimeField()


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    subscription: str
    name: str


def wanted(body: object) -> Wanted:
    """InvalidInput with pointers where it is no subscription, or one that nothing could be sent to."""
    if not isinstance(body, Mapping):
        raise refused("", "not_an_object", _("This must be a JSON object."))
    name = body.get("name") or ""
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not name.isprintable():
        raise refused("/name", "bad_name", _("A name is one line of 64 letters at most."))
    text = orjson.dumps({each: body.get(each) for each in ("endpoint", "keys")}).decode()
    try:
        check_key(read(text))
    except HostNotAllowedError:
        words = _("This push service is not one of those that are called from here.")
        raise refused("/endpoint", "host_not_allowed", words) from None
    except ValueError:
        words = _("This is no subscription as a browser makes it.")
        raise refused("", "bad_subscription", words) from None
    return Wanted(text, name.strip())


def check_key(found: Subscription) -> None:
    """ValueError where nothing could be sealed for it."""
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE(), found.browser_key)


def refused(pointer: str, code: str, words: str) -> InvalidInput:
    return InvalidInput(words, errors=[FieldError(pointer, code, words)])


def document(row: PushSubscription) -> dict[str, object]:
    """Neither address nor keys: whoever has them could push."""
    return {"id": str(row.pk), "name": row.name, "subscribed_at": rfc3339(row.subscribed_at)}
