"""What leaves for one resident at one time, and the way it takes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import prefetch_related_objects

from apps.notifications.choice import Address, Way, browser_of, choose
from apps.notifications.models import Channel, Contact, Delivery
from apps.notifications.occasions import ANNOUNCEMENTS
from apps.notifications.templates import FALLBACK

UNKNOWN: Final[tuple[Contact | None, Mapping[str, Address]]] = (None, {})


@dataclass(frozen=True, slots=True)
class Parcel:
    """`rows` in the order in which it happened; `language` is the resident's wish, None where there is none.

    An announcement is a parcel by itself, `unwanted` where the resident has opted out since it was written.
    """

    recipient_index: bytes
    rows: Sequence[Delivery]
    way: Way
    language: str | None
    unwanted: bool = False

    @property
    def said_in(self) -> str:
        return self.language or self.rows[-1].message.language or FALLBACK

    @property
    def is_announcement(self) -> bool:
        return self.rows[-1].message.template in ANNOUNCEMENTS


def parcels_of(rows: Sequence[Delivery]) -> list[Parcel]:
    """What concerns a resident comes before what they have not asked for."""
    together: defaultdict[tuple[bytes, UUID | None], list[Delivery]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.message.created_at, each.id)):
        # A row from before residents were known by their number stands alone, by its address.
        index = bytes(row.message.recipient_index or row.to_index)
        together[index, row.id if row.message.template in ANNOUNCEMENTS else None].append(row)
    known = contacts_of({index for index, _alone in together})
    parcels = [parcel(index, theirs, *known.get(index, UNKNOWN)) for (index, _alone), theirs in together.items()]
    return sorted(parcels, key=lambda each: each.is_announcement)


def parcel(index: bytes, rows: Sequence[Delivery], contact: Contact | None, bound: Mapping[str, Address]) -> Parcel:
    if contact is None:
        return Parcel(index, rows, choose(None, bound), None)
    unwanted = not contact.announcements and rows[-1].message.template in ANNOUNCEMENTS
    return Parcel(index, rows, choose(contact, bound), contact.language, unwanted)


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
