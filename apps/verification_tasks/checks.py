"""System checks of this room's settings."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from apps.verification_tasks.inbound.phone.fetching import FetchRefusedError, origin_of

SECRET_LENGTH: Final = 16
WELL_KNOWN: Final = "doorstep-demo"


@register(Tags.security)
def phone_secret_is_secret(**_: Any) -> list[CheckMessage]:
    """Whoever knows it can make up calls. Empty is no fault: then the hook takes nothing."""
    secret = settings.PHONE_HOOK_SECRET
    if settings.DEBUG or not secret:
        return []
    if len(secret) < SECRET_LENGTH or secret == WELL_KNOWN:
        return [Error(f"PHONE_HOOK_SECRET must be {SECRET_LENGTH} random letters or more.", id="doorstep.E041")]
    return []


@register()
def recording_origins_can_be_read(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"PHONE_RECORDING_ORIGINS: {each!r} is no scheme://host or scheme://host:port.", id="doorstep.E042")
        for each in settings.PHONE_RECORDING_ORIGINS
        if not is_origin(each)
    ]


def is_origin(text: str) -> bool:
    try:
        origin_of(text)
    except FetchRefusedError:
        return False
    parts = urlsplit(text)
    return parts.path in {"", "/"} and not parts.query and not parts.fragment
