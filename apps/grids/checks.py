"""System checks of the office's door."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def second_factor_is_required(**_: Any) -> list[CheckMessage]:
    """Also without --deploy: personal data behind a password alone are a breach from the first request on."""
    if settings.SECOND_FACTOR_REQUIRED or settings.DEBUG:
        return []
    return [Error("SECOND_FACTOR_REQUIRED may be off only where DEBUG is on.", id="doorstep.E071")]
