"""The ways out. A new one is a class with `send` and a line here."""

from typing import Final

from django.conf import settings

from apps.notifications.models import Channel
from apps.notifications.transports.base import FaultKind, Transport, TransportError
from apps.notifications.transports.console import ConsoleTransport
from apps.notifications.transports.demo import DemoTransport

SMS_TRANSPORTS: Final[dict[str, type[Transport]]] = {
    "demo": DemoTransport,
    "console": ConsoleTransport,
}


def transport_for(channel: str) -> Transport:
    if channel != Channel.SMS:
        raise TransportError("no transport for this channel", kind=FaultKind.PERMANENT)
    return SMS_TRANSPORTS[settings.SMS_TRANSPORT]()


__all__ = ["SMS_TRANSPORTS", "FaultKind", "Transport", "TransportError", "transport_for"]
