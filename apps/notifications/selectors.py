"""Reads of this room."""

from datetime import datetime

from django.db.models import Count, Min, QuerySet

from apps.notifications.models import Audience, Delivery, OutboxEntry
from apps.notifications.states import IN_FLIGHT, DeliveryStatus


def resident_outbox() -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(audience=Audience.RESIDENT).order_by("-sent_at", "-id")


def unfinished_deliveries() -> dict[str, int]:
    """How many are queued, being sent, and failed; each count stays inside a partial index."""
    in_flight = Delivery.objects.filter(status__in=IN_FLIGHT).values_list("status").annotate(Count("id"))
    failed = Delivery.objects.filter(status=DeliveryStatus.FAILED).count()
    return dict.fromkeys(IN_FLIGHT, 0) | dict(in_flight) | {DeliveryStatus.FAILED.value: failed}


def oldest_due() -> datetime | None:
    """Since when the longest waiting delivery could have been sent."""
    due = Delivery.objects.filter(status__in=IN_FLIGHT).aggregate(oldest=Min("next_try_at"))
    moment: datetime | None = due["oldest"]
    return moment
