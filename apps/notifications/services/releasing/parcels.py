"""What leaves for one resident at one time, and the way it takes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import prefetch_related_objects

from apps.notifications.choice import Address, Way, browser_of, choose
from apps.notifications.models import Channel, Contact, Delivery
from apps.notifications.templates import FALLBACK

UNKNOWN: Final[tuple[Contact | None, Mapping[str, Address]]] = (None, {})


@dataclass(frozen=True, slots=True)
class Parcel:
    """`rows` in the order in which it happened; `language` is the resident's wish, None where there is none."""

    recipient_index: bytes
    rows: Sequence[Delivery]
    way: Way
    language: str | None

    @property
    def said_in(self) -> str:
        return self.language or self.rows[-1].message.language or FALLBACK


def parcels_of(rows: Sequence[Delivery]) -> list[Parcel]:
    together: defaultdict[bytes, list[Delivery]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.message.created_at, each.id)):
        # A row from before residents were known by their number stands alone, by its address.
        together[bytes(row.message.recipient_index or row.to_index)].append(row)
    known = contacts_of(together)
    return [
        Parcel(index, theirs, choose(*known.get(index, UNKNOWN)), language_of(known.get(index, UNKNOWN)[0]))
        for index, theirs in together.items()
    ]


def language_of(contact: Contact | None) -> str | None:
    return contact.language if contact else None


def contacts_of(indexes: Collection[bytes]) -> Mapping[bytes, tuple[Contact, Mapping[str, Address]]]:
    found = Contact.objects.filter(recipient_index__in=list(indexes)).defer("phone").prefetch_related("addresses")
    pushed = [contact for contact in found if contact.channel == Channel.WEBPUSH]
    if pushed:
        prefetch_related_objects(pushed, "subscriptions")
    return {bytes(contact.recipient_index): (contact, bound_to(contact)) for contact in found}


def bound_to(contact: Contact) -> Mapping[str, Address]:
    bound = {one.channel: Address(one.address, bytes(one.address_index)) for one in contact.addresses.all()}
    # Whoever does not wish for it is not pushed to.
    if contact.channel == Channel.WEBPUSH:
        bound.update((Channel.WEBPUSH.value, browser_of(row)) for row in contact.subscriptions.all()[:1])
    return bound
