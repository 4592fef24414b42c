"""Say something: rows and the wake-up in the caller's transaction, so a rollback leaves nothing."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction

from apps.core.clock import now
from apps.core.crypto import encrypt_text
from apps.core.ids import new_id
from apps.core.inserts import insert_rows
from apps.core.phones import phone_index
from apps.notifications.calm import earliest
from apps.notifications.choice import Way
from apps.notifications.models import Audience, Channel, Delivery, Message
from apps.notifications.occasions import BY_TEMPLATE, CODES, TELLINGS, Manner, Occasion
from apps.notifications.queue import WOKEN_FOR, enqueue
from apps.notifications.services.statements import SAY, SAY_APART
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import FALLBACK, Template
from apps.notifications.wordings import Words, words_of

TEXT: Final = f"{Message._meta.db_table}.text"
CONTEXT: Final = f"{Message._meta.db_table}.context"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """`phone` is E.164; `once_key` names the occasion, and what was said on it is never said again."""

    template: Template
    audience: Audience
    phone: str
    once_key: str
    context: Mapping[str, str]
    subject_type: str = ""
    subject_id: str = ""
    language: str = FALLBACK
    # None: by text message to the phone, until it leaves and wishes are looked up.
    way: Way | None = None
    # None: those in force.
    words: Words | None = None
    # By what the room that says it knows, when the message leaves, whether it is still true; never personal data.
    about: Mapping[str, Any] | None = None
    # Whose message it is, where there is no number to know that by.
    recipient: bytes | None = None

    @property
    def manner(self) -> Manner:
        return BY_TEMPLATE[self.template].manner

    @property
    def waits(self) -> bool:
        """For other steps, for the morning, for tomorrow: where that is wished at all."""
        if self.manner is Manner.APART:
            return True
        calm = self.manner is Manner.CALM
        return calm and bool(settings.MESSAGE_WINDOW or settings.MESSAGES_A_DAY or settings.QUIET_HOURS)


class Addressed(NamedTuple):
    """With the blind index of its recipient's phone number, which is not cheap."""

    message: NewMessage
    phone: bytes

    @property
    def is_urgent(self) -> bool:
        """Somebody stands there and waits for the code."""
        return self.message.template in CODES


def message_on(occasion: Occasion, *, phone: str, key: str, **given: Any) -> NewMessage:
    """What the table says of this occasion, which must tell somebody; `key` makes it this one and no other."""
    telling = TELLINGS[occasion]
    if telling.template is None:
        raise ValueError(f"{occasion} tells nobody")
    once_key = f"{telling.template}:{key}"
    return NewMessage(template=telling.template, audience=telling.audience, phone=phone, once_key=once_key, **given)


@transaction.atomic
def send_messages(*, messages: Sequence[NewMessage]) -> None:
    """Write messages and deliveries and wake one worker, in a constant number of statements.

    A delivery of the same subject that has not left yet and is no longer true is overtaken.
    """
    if not messages:
        return
    moment = now()
    by_id = {new_id(): Addressed(message, message.recipient or phone_index(message.phone)) for message in messages}
    deliveries = [
        delivery(ident, *by_id[ident], moment, has_wishes=has_wishes) for ident, has_wishes in say(by_id, moment)
    ]
    insert_rows(deliveries)
    queued = [one for one in deliveries if one.status == DeliveryStatus.QUEUED]
    for is_urgent in (True, False):
        enqueue([one.id for one in queued if by_id[one.message_id].is_urgent is is_urgent], is_urgent=is_urgent)


def delivery(ident: UUID, message: NewMessage, phone: bytes, moment: datetime, *, has_wishes: bool) -> Delivery:
    """Who has a wish about channel or language is looked up when it leaves, not on the way of the change."""
    held = message.waits or (message.manner is Manner.CALM and has_wishes)
    channel, address = message.way or Way(Channel.SMS)
    if channel is Channel.PORTAL:
        return read_here(ident, phone, moment)
    return Delivery(
        message_id=ident,
        channel=channel,
        to=address.address if address else message.phone,
        to_index=address.blind_index if address else phone,
        status=DeliveryStatus.HELD if held else DeliveryStatus.QUEUED,
        next_try_at=earliest(moment + settings.MESSAGE_WINDOW) if held else moment,
        lease_until=None if held else moment + WOKEN_FOR,
    )


def read_here(ident: UUID, recipient: bytes, moment: datetime) -> Delivery:
    """It leaves nothing: whoever it is for finds it where they work."""
    return Delivery(
        message_id=ident,
        channel=Channel.PORTAL,
        to="",
        to_index=recipient,
        status=DeliveryStatus.DELIVERED,
        sent_at=moment,
    )


def say(messages: Mapping[UUID, Addressed], moment: datetime) -> list[tuple[UUID, bool]]:
    """The ids of those that had not been said before, each with whether its recipient has wishes."""
    rows = [row(ident, *addressed) for ident, addressed in messages.items()]
    statement = SAY if any(each["overtakes"] for each in rows) else SAY_APART
    with connection.cursor() as cursor:
        cursor.execute(statement, [orjson.dumps(rows).decode(), moment])
        return [(ident, has_wishes) for ident, has_wishes in cursor.fetchall()]


def row(ident: UUID, message: NewMessage, phone: bytes) -> dict[str, object]:
    words = message.words or words_of(message.template, message.language)
    return {
        "id": ident,
        "template": message.template,
        "audience": message.audience,
        "language": message.language,
        "subject_type": message.subject_type,
        "subject_id": str(message.subject_id),
        "once_key": message.once_key,
        "text": sealed(words.text.format_map(message.context), TEXT),
        "context": sealed(orjson.dumps(dict(message.context)).decode(), CONTEXT),
        "about": dict(message.about) if message.about is not None else None,
        "version": words.version,
        "recipient": base64.b64encode(phone).decode(),
        "overtakes": sorted(BY_TEMPLATE[message.template].overtakes) if message.subject_id else [],
    }


def sealed(text: str, where: str) -> str:
    return base64.b64encode(encrypt_text(text, where)).decode()
