"""System checks for combinations of settings that are wrong."""

import base64
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured

from apps.core.crypto.blind_index import column_key
from apps.core.crypto.ciphers import CIPHERS
from apps.core.crypto.keyring import parse_ring

SECRET_LENGTH: Final = 50
SECRET_LETTERS: Final = 5
WELL_KNOWN: Final = ("django-insecure", "dev-", "changeme", "secret")


@register()
def demo_needs_debug(**_: Any) -> list[CheckMessage]:
    if settings.DEMO and not settings.DEBUG:
        return [Error("DEMO is refused when DEBUG is off: it shows one-time codes.", id="doorstep.E001")]
    return []


@register()
def keys_are_usable(**_: Any) -> list[CheckMessage]:
    try:
        ring = parse_ring(settings.FIELD_KEYS)
        column_key(settings.BLIND_INDEX_KEY, "check")
    except (ImproperlyConfigured, ValueError) as error:
        return [Error(str(error), id="doorstep.E002")]
    if settings.FIELD_CIPHER not in CIPHERS:
        return [Error(f"FIELD_CIPHER must be one of {', '.join(CIPHERS)}", id="doorstep.E003")]
    if base64.b64decode(settings.BLIND_INDEX_KEY) in {key.key for key in ring}:
        return [Error("BLIND_INDEX_KEY must not be one of FIELD_KEYS.", id="doorstep.E004")]
    return []


@register(Tags.security)
def secret_key_is_secret(**_: Any) -> list[CheckMessage]:
    """Also without --deploy: a process that serves with a known key gives every session away."""
    key = settings.SECRET_KEY
    weak = len(key) < SECRET_LENGTH or len(set(key)) < SECRET_LETTERS or key.startswith(WELL_KNOWN)
    if weak and not settings.DEBUG:
        return [
            Error(
                f"SECRET_KEY must be {SECRET_LENGTH} random letters or more where DEBUG is off.",
                id="doorstep.E005",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        return [Caution("ALLOWED_HOSTS lets every name in; name the hosts.", id="doorstep.W001")]
    return []
