"""System checks for combinations of settings that are wrong."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from apps.core.crypto.blind_index import column_key
from apps.core.crypto.ciphers import CIPHERS
from apps.core.crypto.keyring import parse_ring


@register()
def demo_needs_debug(**_: Any) -> list[CheckMessage]:
    if settings.DEMO and not settings.DEBUG:
        return [Error("DEMO is refused when DEBUG is off: it shows one-time codes.", id="doorstep.E001")]
    return []


@register()
def keys_are_usable(**_: Any) -> list[CheckMessage]:
    try:
        parse_ring(settings.FIELD_KEYS)
        column_key(settings.BLIND_INDEX_KEY, "check")
    except (ImproperlyConfigured, ValueError) as error:
        return [Error(str(error), id="doorstep.E002")]
    if settings.FIELD_CIPHER not in CIPHERS:
        return [Error(f"FIELD_CIPHER must be one of {', '.join(CIPHERS)}", id="doorstep.E003")]
    return []
