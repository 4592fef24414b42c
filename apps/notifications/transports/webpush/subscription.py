"""A browser's subscription, as `PushSubscription.toJSON()` writes it: `{"endpoint", "keys": {"p256dh", "auth"}}`."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from apps.notifications.transports.webpush.base64url import decoded

LONGEST: Final = 2048
POINT: Final = 65
AUTH: Final = 16
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


class HostNotAllowedError(ValueError):
    """The address is a stranger's word, and nobody named that host."""


class Keys(msgspec.Struct):
    p256dh: str
    auth: str


class Written(msgspec.Struct):
    endpoint: str
    keys: Keys


@dataclass(frozen=True, slots=True, repr=False)
class Subscription:
    endpoint: str
    browser_key: bytes
    auth_secret: bytes

    @property
    def origin(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""


def read(text: str) -> Subscription:
    """ValueError where it is none, or one to a host that was not named: the address is a stranger's word."""
    try:
        written = msgspec.json.decode(text.encode(), type=Written)
    except msgspec.MsgspecError as error:
        raise ValueError("no subscription") from error
    found = Subscription(written.endpoint, decoded(written.keys.p256dh), decoded(written.keys.auth))
    if len(found.browser_key) != POINT or len(found.auth_secret) != AUTH or len(found.endpoint) > LONGEST:
        raise ValueError("bad keys")
    if not is_allowed(found.endpoint):
        raise HostNotAllowedError
    return found


def is_allowed(endpoint: str) -> bool:
    parts = urlsplit(endpoint)
    host = (parts.hostname or "").lower()
    # A port that is no number is a ValueError.
    if parts.port == 0 or "@" in parts.netloc or "\\" in endpoint:
        return False
    if parts.scheme != "https" and not (settings.DEBUG and parts.scheme == "http" and host in LOOPBACK):
        return False
    return any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in settings.WEBPUSH_HOSTS)
