"""System checks of this room."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from apps.notifications.transports import SMS_TRANSPORTS


@register()
def transport_is_known(**_: Any) -> list[CheckMessage]:
    if settings.SMS_TRANSPORT not in SMS_TRANSPORTS:
        known = ", ".join(SMS_TRANSPORTS)
        return [Error(f"SMS_TRANSPORT must be one of {known}.", id="doorstep.E011")]
    if settings.SMS_TRANSPORT == "demo" and not settings.DEMO:
        return [Error("SMS_TRANSPORT=demo tells residents nothing; it is for DEMO alone.", id="doorstep.E012")]
    return []
