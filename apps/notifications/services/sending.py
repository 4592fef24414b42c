"""Say something: rows and the wake-up in the caller's transaction, so a rollback leaves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from apps.core.clock import now
from apps.core.crypto import blind_index
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


@transaction.atomic
def send_messages(*, messages: Sequence[NewMessage]) -> None:
    """Write messages and deliveries and wake one worker, in a constant number of statements."""
    if not messages:
        return
    moment = now()
    rows = [
        Message(
            template=message.template,
            audience=message.audience,
            language=message.language,
            subject_type=message.subject_type,
            subject_id=str(message.subject_id),
            once_key=message.once_key,
            text=render(message.template, message.language, message.context),
            created_at=moment,
        )
        for message in messages
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    # A conflict is silent, so ask which of ours are in: the others had been said before.
    phones = {row.id: message.phone for row, message in zip(rows, messages, strict=True)}
    fresh = Message.objects.filter(id__in=phones).values_list("id", flat=True)
    deliveries = [
        Delivery(
            message_id=message_id,
            channel=Channel.SMS,
            to=phones[message_id],
            to_index=blind_index("phone", phones[message_id]),
            next_try_at=moment,
            lease_until=moment + WOKEN_FOR,
        )
        for message_id in fresh
    ]
    Delivery.objects.bulk_create(deliveries)
    enqueue([delivery.id for delivery in deliveries])
