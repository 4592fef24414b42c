"""Reads of this room."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from apps.core.clock import now
from apps.notifications.calm import is_quiet
from apps.notifications.models import (
    Audience,
    Contact,
    Delivery,
    KeptReceipt,
    Message,
    OutboxEntry,
    ProviderCircuit,
    PushSubscription,
)
from apps.notifications.occasions import CODES, TELLINGS, Occasion
from apps.notifications.states import IN_FLIGHT, DeliveryStatus
from apps.notifications.truths import Alert

# A queue that works leaves nothing due for that long.
LONG_WAIT: Final = timedelta(minutes=15)
LOST: Final = (DeliveryStatus.FAILED, DeliveryStatus.OVERTAKEN)


def resident_outbox() -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(audience=Audience.RESIDENT).order_by("-sent_at", "-id")


def messages_of(recipient_index: bytes) -> QuerySet[Message]:
    """What a resident was told, without one-time codes and without what only says that there is news."""
    unlisted = {*CODES, TELLINGS[Occasion.SEVERAL].template}
    told = Message.objects.filter(recipient_index=recipient_index, audience=Audience.RESIDENT)
    return told.exclude(template__in=unlisted).prefetch_related("deliveries", "carried_by__deliveries")


def alerts_that_left(alert: Alert, *, since: datetime) -> list[Mapping[str, Any]]:
    """What those to the same person spoke of that a vendor has, or may have, been given since."""
    left = Q(status__in=(DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED)) | Q(in_doubt=True)
    told = Message.objects.filter(
        audience=Audience.STAFF,
        recipient_index=alert.recipient_index,
        created_at__gte=since,
        about__isnull=False,
    ).exclude(template=alert.template)
    given = Delivery.objects.filter(left, message=OuterRef("pk"))
    return [message.about or {} for message in told.filter(Exists(given)).only("about")]


def contact_of(recipient_index: bytes) -> Contact | None:
    return (
        Contact.objects.filter(recipient_index=recipient_index).prefetch_related("addresses", "subscriptions").first()
    )


def subscriptions_of(recipient_index: bytes) -> QuerySet[PushSubscription]:
    return PushSubscription.objects.filter(contact__recipient_index=recipient_index).defer("subscription")


def subscription_of_device(device_id: UUID) -> PushSubscription | None:
    return PushSubscription.objects.filter(device_id=device_id).defer("subscription").first()


def unfinished_deliveries() -> dict[str, int]:
    """How many are held, queued, being sent, and failed; each count stays inside a partial index."""
    in_flight = Delivery.objects.filter(status__in=IN_FLIGHT).values_list("status").annotate(Count("id"))
    apart = {
        status.value: Delivery.objects.filter(status=status).count()
        for status in (DeliveryStatus.FAILED, DeliveryStatus.HELD)
    }
    return dict.fromkeys(IN_FLIGHT, 0) | dict(in_flight) | apart


def needing_a_person() -> Q:
    """Given up while no other channel carries it, or waiting longer than a working queue makes anything wait."""
    moment = now()
    carried = Delivery.objects.filter(message=OuterRef("message")).exclude(status__in=LOST)
    given_up = Q(status=DeliveryStatus.FAILED) & ~Exists(carried)
    late = Q(status__in=(*IN_FLIGHT, DeliveryStatus.HELD), next_try_at__lt=moment - LONG_WAIT)
    return given_up | late


def oldest_due() -> datetime | None:
    """Since when the longest waiting delivery could have been sent."""
    waiting: list[tuple[str, ...]] = [IN_FLIGHT]
    # In quiet hours nothing that is held could be.
    if not is_quiet(now()):
        waiting.append((DeliveryStatus.HELD,))
    found = [
        Delivery.objects.filter(status__in=statuses).aggregate(oldest=Min("next_try_at"))["oldest"]
        for statuses in waiting
    ]
    return min(filter(None, found), default=None)


def closed_providers() -> list[tuple[str, int]]:
    """Each provider that has ever failed, and 1 where the circuit breaker keeps calls from it."""
    known = ProviderCircuit.objects.order_by("provider").values_list("provider", "open_until")
    return [(provider, int(open_until is not None)) for provider, open_until in known]


def unknown_receipts() -> int:
    return KeptReceipt.objects.filter(belongs_to=None).count()
