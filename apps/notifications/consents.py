"""The ledger of one-time consents (一次性订阅): each yes of a follower allows one message of one template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.notifications.models import MessageConsent

# The same column of the keyed index as that of a bound openid.
OPENID: Final = "wechat_openid"
ACCEPTED: Final = "accept"
# The oldest yes first; whoever comes at the same moment takes the next one.
TAKE_SQL: Final = """
    UPDATE notifications_messageconsent SET used_by = %s, used_at = %s
     WHERE id = (SELECT id FROM notifications_messageconsent
                  WHERE openid_index = %s AND template_id = %s
                    AND used_by IS NULL AND withdrawn_at IS NULL
                  ORDER BY given_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a follower tapped for one template; `nth` tells apart what one event says of the same template."""

    template_id: str
    accepted: bool
    nth: int = 0


def take(*, delivery_id: UUID, openid: str, template_id: str) -> bool:
    """Whether there is a yes for it; a delivery that is sent again keeps the one that it took."""
    if MessageConsent.objects.filter(used_by=delivery_id).exists():
        return True
    values: list[Any] = [delivery_id, now(), index_of(openid), template_id]
    with connection.cursor() as cursor:
        cursor.execute(TAKE_SQL, values)
        return cursor.fetchone() is not None


def give_back(*, delivery_id: UUID) -> None:
    """It was surely not sent."""
    MessageConsent.objects.filter(used_by=delivery_id).update(used_by=None, used_at=None)


@transaction.atomic
def note_choices(*, openid: str, choices: Sequence[Choice], at: datetime, occasion: str) -> None:
    """A yes is one more consent, a no takes back all that are unused. `occasion` names the event: it counts once."""
    index = index_of(openid)
    given = [
        MessageConsent(
            openid_index=index,
            template_id=choice.template_id,
            once_key=blind_index("wechat_consent", f"{openid}\n{occasion}\n{choice.template_id}\n{choice.nth}"),
            given_at=at,
        )
        for choice in choices
        if choice.accepted
    ]
    MessageConsent.objects.bulk_create(given, ignore_conflicts=True)
    refused = {choice.template_id for choice in choices if not choice.accepted}
    if refused:
        withdraw(openid=openid, template_ids=refused, until=at)


def withdraw(*, openid: str, template_ids: set[str], until: datetime) -> int:
    """What was given until then and not used is worth nothing any more."""
    unused = MessageConsent.objects.filter(
        openid_index=index_of(openid),
        template_id__in=template_ids,
        given_at__lte=until,
        used_by__isnull=True,
        withdrawn_at__isnull=True,
    )
    return unused.update(withdrawn_at=now())


def index_of(openid: str) -> bytes:
    return blind_index(OPENID, openid)
