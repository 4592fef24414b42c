"""One batch: a constant number of statements, whatever its size and whatever the audience's.

The cursor moves in the transaction that writes the messages, so a batch has been or has not been. The campaign's row
is the lease: it is locked while a batch is written, and the lock ends with whoever holds it, however they end.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.crypto import decrypt_text
from apps.core.phones import phone_index
from apps.notifications.models import Contact
from apps.notifications.occasions import Occasion
from apps.notifications.services import NewMessage, message_on, send_messages
from apps.notifications.templates import FALLBACK
from apps.notifications.wordings import Words
from apps.residence_registration.campaigns.services.drafting import SUBJECT
from apps.residence_registration.campaigns.services.gathering import RECIPIENT
from apps.residence_registration.campaigns.services.moving import move
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.campaigns.words import words_at
from apps.residence_registration.models import Campaign, Declaration
from apps.residence_registration.states import DeclarationStatus

MOST: Final = 500
# As much as the rate gives in this time; a clock that came late makes up for as much.
SPAN: Final = timedelta(seconds=10)
PHONE: Final = f"{Declaration._meta.db_table}.phone"
# From the cursor on, so that no batch looks over what those before it have left behind.
TAKE: Final = f"""
WITH turn AS MATERIALIZED (
  SELECT id, declaration_id FROM {RECIPIENT} WHERE campaign_id = %s AND id > %s ORDER BY id LIMIT %s
), gone AS (
  DELETE FROM {RECIPIENT} WHERE id IN (SELECT id FROM turn)
)
SELECT turn.id, declaration.phone, coalesce(contact.language, %s), coalesce(contact.announcements, true)
FROM turn
LEFT JOIN {Declaration._meta.db_table} AS declaration ON declaration.id = turn.declaration_id AND status = %s
LEFT JOIN {Contact._meta.db_table} AS contact ON contact.recipient_index = declaration.phone_index
ORDER BY turn.id
"""  # noqa: S608  the tables' names are the models' own


class Turn(NamedTuple):
    """`phone`: sealed; None: registered no more."""

    pk: int
    phone: bytes | None
    language: str
    wanted: bool


def write_batch(campaign: Campaign, rate: int) -> None:
    """Of a campaign that is held; `rate` is messages a minute."""
    size = size_of(rate)
    turns = take(campaign, size)
    told = [turn for turn in turns if turn.phone is not None and turn.wanted]
    words = words_at(campaign.version)
    send_messages(messages=[message(campaign, words, turn) for turn in told])
    moved_away = sum(turn.phone is None for turn in turns)
    campaign.cursor = turns[-1].pk if turns else campaign.cursor
    campaign.written += len(told)
    campaign.moved_away += moved_away
    campaign.opted_out += len(turns) - len(told) - moved_away
    campaign.failures, campaign.trouble = 0, ""
    campaign.next_step_at = next_step(campaign, timedelta(minutes=len(told) / rate))
    campaign.save(update_fields=[*COUNTED, "next_step_at"])
    if len(turns) < size:
        move(campaign, CampaignStatus.DONE, SYSTEM, finished_at=now(), next_step_at=None)


COUNTED: Final = ("cursor", "written", "moved_away", "opted_out", "failures", "trouble")


def size_of(rate: int) -> int:
    return max(1, min(MOST, int(rate * SPAN.total_seconds()) // 60))


def next_step(campaign: Campaign, takes: timedelta) -> datetime:
    """After the last one's own time, so that late ticks do not slow it; what long stood still is not made up for."""
    return max(campaign.next_step_at or now(), now() - SPAN) + takes


def take(campaign: Campaign, size: int) -> Sequence[Turn]:
    with connection.cursor() as cursor:
        values: list[Any] = [campaign.pk, campaign.cursor, size, FALLBACK, DeclarationStatus.REGISTERED.value]
        cursor.execute(TAKE, values)
        return [Turn(*row) for row in cursor.fetchall()]


def message(campaign: Campaign, words: Mapping[str, Words], turn: Turn) -> NewMessage:
    """The key names campaign and number: whatever else goes wrong, the same is said to nobody twice."""
    phone = decrypt_text(bytes(turn.phone or b""), PHONE)
    recipient = base64.urlsafe_b64encode(phone_index(phone)).decode()
    return message_on(
        Occasion.ANNOUNCED,
        phone=phone,
        key=f"{campaign.pk}:{recipient}",
        context={"title": campaign.titles()[turn.language]},
        subject_type=SUBJECT,
        subject_id=str(campaign.pk),
        language=turn.language,
        words=words.get(turn.language) or words[FALLBACK],
    )
