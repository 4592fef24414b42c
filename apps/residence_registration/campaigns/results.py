"""What became of a campaign's messages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from apps.notifications.models import Channel, Delivery
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.campaigns.services.drafting import SUBJECT
from apps.residence_registration.campaigns.words import lengths, words_at
from apps.residence_registration.models import Campaign

WAITING = (DeliveryStatus.HELD, DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
SENT = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
COUNTS = ("waiting", "sent", "delivered", "failed", "withheld")


@dataclass(frozen=True, slots=True)
class Result:
    """By one channel. `sent` holds what was `delivered`; `withheld`: opted out since, or called off."""

    channel: Channel
    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    withheld: int = 0
    cost: Decimal = Decimal(0)


def results_of(campaign: Campaign) -> list[Result]:
    """Two statements: the counts by channel and language, and the texts."""
    parts = parts_of(campaign)
    found: dict[Channel, Result] = {}
    for row in counted(campaign):
        channel = Channel(row["channel"])
        before = found.get(channel, Result(channel))
        counts = {name: getattr(before, name) + row[name] for name in COUNTS}
        paid = row["sent"] * parts.get(row["message__language"], 1) if channel is Channel.SMS else 0
        found[channel] = Result(channel, **counts, cost=before.cost + paid * settings.SMS_PART_PRICE)
    return [found[channel] for channel in Channel if channel in found]


def parts_of(campaign: Campaign) -> dict[str, int]:
    texts = {language: words.text for language, words in words_at(campaign.version).items()}
    return {language: length.parts for language, length in lengths(texts, campaign.titles()).items()}


def counted(campaign: Campaign) -> Any:
    rows = Delivery.objects.filter(message__subject_type=SUBJECT, message__subject_id=str(campaign.pk))
    return rows.values("channel", "message__language").annotate(
        waiting=Count("pk", filter=Q(status__in=WAITING)),
        sent=Count("pk", filter=Q(status__in=SENT)),
        delivered=Count("pk", filter=Q(status=DeliveryStatus.DELIVERED)),
        failed=Count("pk", filter=Q(status=DeliveryStatus.FAILED)),
        withheld=Count("pk", filter=Q(status=DeliveryStatus.OVERTAKEN)),
    )
