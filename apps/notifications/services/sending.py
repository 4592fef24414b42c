"""Say something: rows and the wake-up in the caller's transaction, so a rollback leaves nothing."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from django.db import connection, transaction

from apps.core.clock import now
from apps.core.crypto import blind_index, encrypt_text
from apps.core.ids import new_id
from apps.core.inserts import insert_rows
from apps.notifications.models import Audience, Channel, Delivery, Message
from apps.notifications.queue import WOKEN_FOR, enqueue
from apps.notifications.templates import FALLBACK, Template, render


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


# What was said on an occasion is in already: of those in this batch only the new ones come back.
SAY: Final = f"""
INSERT INTO {Message._meta.db_table}
  (id, template, audience, language, subject_type, subject_id, once_key, text, created_at)
SELECT id, template, audience, language, subject_type, subject_id, once_key, decode(text, 'base64'), %s
FROM jsonb_to_recordset(%s::jsonb) AS said(id uuid, template text, audience text, language text, subject_type text,
  subject_id text, once_key text, text text)
ON CONFLICT DO NOTHING RETURNING id
"""  # noqa: S608  the model's own name
TEXT: Final = f"{Message._meta.db_table}.text"


@transaction.atomic
def send_messages(*, messages: Sequence[NewMessage]) -> None:
    """Write messages and deliveries and wake one worker, in a constant number of statements."""
    if not messages:
        return
    moment = now()
    by_id = {new_id(): message for message in messages}
    deliveries = [
        Delivery(
            message_id=ident,
            channel=Channel.SMS,
            to=by_id[ident].phone,
            to_index=blind_index("phone", by_id[ident].phone),
            next_try_at=moment,
            lease_until=moment + WOKEN_FOR,
        )
        for ident in say(by_id, moment)
    ]
    insert_rows(deliveries)
    enqueue([delivery.id for delivery in deliveries])


def say(messages: Mapping[UUID, NewMessage], moment: datetime) -> list[UUID]:
    """The ids of those that had not been said before."""
    rows = [row(ident, message) for ident, message in messages.items()]
    with connection.cursor() as cursor:
        cursor.execute(SAY, [moment, orjson.dumps(rows).decode()])
        return [ident for (ident,) in cursor.fetchall()]


def row(ident: UUID, message: NewMessage) -> dict[str, object]:
    text = render(message.template, message.language, message.context)
    return {
        "id": ident,
        "template": message.template,
        "audience": message.audience,
        "language": message.language,
        "subject_type": message.subject_type,
        "subject_id": str(message.subject_id),
        "once_key": message.once_key,
        "text": base64.b64encode(encrypt_text(text, TEXT)).decode(),
    }
