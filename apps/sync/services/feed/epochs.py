"""Begin a new epoch of the feed after a restore of the database."""

from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.sync.models import FeedEpoch

COUNTED_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)


@transaction.atomic
def raise_feed_epoch(*, reoffer_since: datetime, actor: Actor) -> FeedEpoch:
    """Refuse every cursor given so far; devices send again what they had answered since `reoffer_since`.

    The number comes from the clock: two restores of the same backup would count to the same next number,
    and cursors of the time between them would then pass for new ones.
    """
    moment = now()
    last = FeedEpoch.objects.aggregate(last=Max("number"))["last"] or 0
    number = max(last + 1, int((moment - COUNTED_FROM).total_seconds()))
    epoch = FeedEpoch.objects.create(number=number, started_at=moment, reoffer_since=reoffer_since)
    audit.record(
        actor=actor,
        action="feed.epoch_raised",
        subject_type="feed_epoch",
        subjects=[number],
        before={"number": last},
        after={"number": number, "reoffer_since": rfc3339(reoffer_since)},
    )
    return epoch
