"""Sends nothing; says in the log that something would have been sent, not to whom or what."""

import structlog

from apps.notifications.models import Delivery

log = structlog.get_logger(__name__)


class ConsoleTransport:
    def provider(self, _delivery: Delivery) -> str:
        return ""

    def send(self, delivery: Delivery) -> str:
        log.info("message_not_sent_console_only", delivery=str(delivery.id), channel=delivery.channel)
        return f"console-{delivery.id}"
