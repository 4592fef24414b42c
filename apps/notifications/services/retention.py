"""A one-time code is worth nothing after minutes; its text goes after a day."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.core.clock import now
from apps.notifications.models import Delivery, Message, OutboxEntry
from apps.notifications.templates import Template

KEPT: Final = timedelta(days=1)
BATCH: Final = 5000


@transaction.atomic
def wipe_old_codes(*, batch: int = BATCH) -> int:
    """Wipe the oldest `batch` of them, and say how many there were."""
    due = Message.objects.filter(template=Template.OTP, text__isnull=False, created_at__lt=now() - KEPT)
    ids = list(due.order_by("created_at").values_list("id", flat=True)[:batch])
    OutboxEntry.objects.filter(delivery_id__in=Delivery.objects.filter(message_id__in=ids).values("id")).delete()
    return Message.objects.filter(id__in=ids).update(text=None, context=None)
