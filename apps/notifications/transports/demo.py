"""Writes to the outbox page instead of sending; the delivery's id makes a repetition harmless."""

from apps.core.clock import now
from apps.notifications.models import Delivery, OutboxEntry


class DemoTransport:
    def provider(self, _delivery: Delivery) -> str:
        return ""

    def send(self, delivery: Delivery) -> str:
        entry = OutboxEntry(
            delivery_id=delivery.id,
            channel=delivery.channel,
            audience=delivery.message.audience,
            to=delivery.to,
            text=delivery.message.text or "",
            sent_at=now(),
        )
        OutboxEntry.objects.bulk_create([entry], ignore_conflicts=True)
        return f"demo-{delivery.id}"
