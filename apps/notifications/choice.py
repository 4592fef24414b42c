"""Which channel carries a message: the wish, then what is bound and can be used, then the text message."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from apps.notifications.models import Channel, Contact, PushSubscription
from apps.notifications.transports import TransportError, transport_for

# Without a wish: what costs the city nothing and reaches a person as surely, with the text message behind it.
UNASKED: Final = (Channel.WECHAT,)


class Address(NamedTuple):
    address: str
    blind_index: bytes


class Way(NamedTuple):
    """`address` None: the phone number that the delivery holds already."""

    channel: Channel
    address: Address | None = None


def choose(contact: Contact | None, bound: Mapping[str, Address]) -> Way:
    if contact is None:
        return Way(Channel.SMS)
    wishes = (Channel(contact.channel),) if contact.channel else UNASKED
    for channel in (*wishes, *UNASKED):
        if channel in {Channel.SMS, Channel.PORTAL}:
            return Way(channel)
        if channel in bound and is_open(channel):
            return Way(channel, bound[channel])
    return Way(Channel.SMS)


def ways_of_staff(staff_ids: Collection[UUID]) -> Mapping[UUID, Way]:
    """By push, for those who can be pushed to: to the device that subscribed last. One statement."""
    if not staff_ids or not is_open(Channel.WEBPUSH):
        return {}
    rows = PushSubscription.objects.filter(staff_id__in=list(staff_ids))
    newest = rows.order_by("staff_id", "-subscribed_at", "-id").distinct("staff_id")
    return {row.staff_id: Way(Channel.WEBPUSH, browser_of(row)) for row in newest if row.staff_id}


def browser_of(row: PushSubscription) -> Address:
    return Address(row.subscription, bytes(row.endpoint_index))


def is_open(channel: Channel) -> bool:
    """Whether this city has a way out by that channel."""
    try:
        transport_for(channel)
    except TransportError:
        return False
    return True
