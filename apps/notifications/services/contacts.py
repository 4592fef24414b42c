"""How a resident wishes to be reached, and what is bound."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import FieldError, InvalidInput
from apps.core.phones import phone_index
from apps.notifications.models import Channel, Contact, ContactAddress

SUBJECT: Final = "contact"
# What has to be bound before it can be wished.
BOUND: Final = frozenset({Channel.WECHAT, Channel.EMAIL, Channel.WEBPUSH})


@dataclass(frozen=True, slots=True)
class Wishes:
    """None: stays as it is. `channel` "": no wish."""

    channel: str | None = None
    language: str | None = None
    announcements: bool | None = None

    def changes(self) -> dict[str, Any]:
        given = {"channel": self.channel, "language": self.language, "announcements": self.announcements}
        return {name: value for name, value in given.items() if value is not None}


@transaction.atomic
def save_wishes(*, phone: str, wishes: Wishes, actor: Actor) -> Contact:
    """A channel that is not bound cannot be wished: nothing would arrive."""
    contact = hold_contact(phone)
    if wishes.channel in BOUND and not is_bound(contact, wishes.channel):
        fault = FieldError("/channel", "not_bound", _("This channel is not bound to you yet."))
        raise InvalidInput(fault.detail, errors=[fault])
    changes = wishes.changes()
    before = {name: getattr(contact, name) for name in changes}
    if before != changes:
        for name, value in changes.items():
            setattr(contact, name, value)
        contact.changed_at = now()
        contact.save(update_fields=[*changes, "changed_at"])
        audit.record(
            actor=actor,
            action="contact.changed",
            subject_type=SUBJECT,
            subjects=[contact.pk],
            before=before,
            after=changes,
        )
    return contact


def is_bound(contact: Contact, channel: str | None) -> bool:
    if channel == Channel.WEBPUSH:
        return contact.subscriptions.exists()
    return contact.addresses.filter(channel=channel).exists()


@transaction.atomic
def bind_address(*, phone: str, channel: Channel, address: str, index: bytes) -> None:
    """From now on that channel reaches the resident there; whose it was before is not reached by it any more."""
    contact = hold_contact(phone)
    ContactAddress.objects.filter(channel=channel, address_index=index).exclude(contact=contact).delete()
    ContactAddress.objects.update_or_create(
        contact=contact,
        channel=channel,
        defaults={"address": address, "address_index": index, "bound_at": now()},
    )


@transaction.atomic
def release_addresses(*, channel: Channel, indexes: list[bytes]) -> int:
    """Nothing can be told by them any more; a wish for that channel is a wish for nothing in particular."""
    gone = ContactAddress.objects.filter(channel=channel, address_index__in=indexes)
    Contact.objects.filter(addresses__in=gone, channel=channel).update(channel="", changed_at=now())
    deleted, _rows = gone.delete()
    return deleted


@transaction.atomic
def release_address_of(*, phone: str, channel: Channel) -> int:
    """Whatever is bound to the resident on that channel."""
    bound = ContactAddress.objects.filter(contact__recipient_index=phone_index(phone), channel=channel)
    indexes = [bytes(index) for index in bound.values_list("address_index", flat=True)]
    return release_addresses(channel=channel, indexes=indexes) if indexes else 0


def hold_contact(phone: str) -> Contact:
    """Locked, until the transaction ends."""
    index = phone_index(phone)
    fresh = Contact(recipient_index=index, phone=phone, changed_at=now())
    Contact.objects.bulk_create([fresh], ignore_conflicts=True)
    return Contact.objects.select_for_update().get(recipient_index=index)
