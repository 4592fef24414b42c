"""A person sends again what was given up, and says why."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.notifications.models import Delivery
from apps.notifications.queue import WOKEN_FOR, enqueue
from apps.notifications.states import DeliveryStatus


@transaction.atomic
def resend(*, delivery_ids: Sequence[UUID], reason: str, actor: Actor) -> list[UUID]:
    """The ids of those that go again: only what has failed; what has been wiped since has nothing to say."""
    failed = Delivery.objects.filter(
        id__in=delivery_ids, status=DeliveryStatus.FAILED, message__text__isnull=False
    ).select_for_update(of=("self",))
    rows = list(failed.order_by("id").values_list("id", "error", "tries"))
    ids = [ident for ident, *_ in rows]
    moment = now()
    # The last error stays to be read until the next try has another.
    Delivery.objects.filter(id__in=ids).update(
        status=DeliveryStatus.QUEUED, tries=0, next_try_at=moment, lease_until=moment + WOKEN_FOR
    )
    audit.record_changes(
        actor=actor,
        action="delivery.resent",
        subject_type="delivery",
        changes=[
            audit.Change(
                ident,
                {"status": DeliveryStatus.FAILED, "tries": tries},
                {"status": DeliveryStatus.QUEUED, "tries": 0, "error": error},
            )
            for ident, error, tries in rows
        ],
        reason=reason,
    )
    enqueue(ids)
    return ids
