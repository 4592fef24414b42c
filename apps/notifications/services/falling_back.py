"""No receipt in time, or refused for good: the text message says it instead."""

from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.phones import INDEX_COLUMN
from apps.notifications.calm import earliest
from apps.notifications.models import Audience, Channel, Contact, Delivery, Message
from apps.notifications.occasions import ANNOUNCEMENTS, CODES
from apps.notifications.phonebook import phones_at
from apps.notifications.states import DeliveryStatus

BATCH: Final = 500
# Older news is no news.
LONGEST: Final = timedelta(days=2)
# These end in no receipt, so their silence means nothing.
CONFIRMED_BY_RECEIPT: Final = (Channel.WECHAT,)
LAST_WAY: Final = (Channel.SMS, Channel.PORTAL)
log = structlog.get_logger(__name__)


@transaction.atomic
def fall_back(*, batch: int = BATCH) -> int:
    """How many go by text message now; an earlier channel's receipt that comes later is noted and changes nothing."""
    lost = list(unheard()[:batch])
    phones = phones_of(lost)
    moment = now()
    made = [
        Delivery(
            message_id=row.message_id,
            channel=Channel.SMS,
            to=phones[index],
            to_index=blind_index(INDEX_COLUMN, phones[index]),
            next_try_at=earliest(moment) if row.message.audience == Audience.RESIDENT else moment,
        )
        for row in lost
        if (index := bytes(row.message.recipient_index or b"")) in phones
    ]
    # The sweep wakes them, at once or in the morning.
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        log.info("fell_back_to_sms", deliveries=len(made))
    return len(made)


def unheard() -> QuerySet[Delivery]:
    moment = now()
    said_by_sms = Delivery.objects.filter(message=OuterRef("message"), channel__in=LAST_WAY)
    newer = Message.objects.filter(
        subject_type=OuterRef("message__subject_type"),
        subject_id=OuterRef("message__subject_id"),
        audience=Audience.RESIDENT,
        created_at__gt=OuterRef("message__created_at"),
    ).exclude(subject_id="")
    silent = Q(
        status=DeliveryStatus.SENT,
        channel__in=CONFIRMED_BY_RECEIPT,
        sent_at__range=(moment - LONGEST, moment - settings.FALLBACK_AFTER),
    )
    refused = Q(status=DeliveryStatus.FAILED, message__created_at__gt=moment - LONGEST)
    return (
        Delivery.objects.filter(silent | refused)
        .exclude(channel__in=LAST_WAY)
        # A code that proves an address proves nothing on another way.
        .exclude(message__template__in=CODES)
        .exclude(Exists(said_by_sms))
        # A campaign's other messages are to others, and to look through them would be long.
        .filter(Q(message__template__in=ANNOUNCEMENTS) | ~Exists(newer))
        .select_related("message")
        .defer("message__text", "message__context", "to")
        .select_for_update(of=("self",), skip_locked=True)
    )


def phones_of(rows: list[Delivery]) -> dict[bytes, str]:
    """A number may be a resident's and a worker's: as long as one of them has it, it is the same number."""
    indexes = {
        audience: {bytes(row.message.recipient_index or b"") for row in rows if row.message.audience == audience}
        for audience in Audience
    }
    residents = indexes[Audience.RESIDENT]
    contacts = Contact.objects.filter(recipient_index__in=list(residents)) if residents else Contact.objects.none()
    known = {bytes(contact.recipient_index): contact.phone for contact in contacts}
    return phones_at(indexes[Audience.STAFF]) | known
