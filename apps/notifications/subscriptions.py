"""A subscription that the push service knows no more makes room for the one before it."""

from typing import Final

from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.notifications.models import Channel, Contact, Delivery, PushSubscription

ENDPOINT: Final = "push_endpoint"


def endpoint_index(endpoint: str) -> bytes:
    return blind_index(ENDPOINT, endpoint)


def drop_gone(*, delivery: Delivery, endpoint: str) -> bool:
    """Whether its owner has another one, at which the delivery is aimed now."""
    gone = PushSubscription.objects.filter(endpoint_index=endpoint_index(endpoint)).first()
    if gone is None:
        return False
    theirs = PushSubscription.objects.filter(contact=gone.contact_id, staff_id=gone.staff_id)
    following = theirs.exclude(pk=gone.pk).first()
    gone.delete()
    if following is None:
        forget_wish(gone.contact_id)
        return False
    aimed = {"to": following.subscription, "to_index": bytes(following.endpoint_index)}
    Delivery.objects.filter(id=delivery.id).update(**aimed)
    return True


def forget_wish(contact_id: int | None) -> None:
    """A wish for a channel by which nothing can arrive is none."""
    if contact_id is not None:
        wishing = Contact.objects.filter(pk=contact_id, channel=Channel.WEBPUSH, subscriptions=None)
        wishing.update(channel="", changed_at=now())
