"""Forget what left the feed so long ago that no cursor can ask for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from apps.core.clock import now
from apps.sync.models import FeedChannel

BATCH: Final = 1000
# A pull that was begun with the last moment of a cursor's life still finds what it was owed.
MARGIN: Final = timedelta(days=1)
# A phone that may still hold the object keeps its tombstone: the list of unconfirmed removals is made of them.
OLD: Final = """
WITH old AS MATERIALIZED (
  SELECT id, channel_id, seq, first_seq, changed_at FROM sync_feedentry
  WHERE NOT is_live AND (changed_at, id) > (%(after)s, %(ident)s) AND changed_at < %(until)s
  ORDER BY changed_at, id LIMIT %(limit)s
), reading AS MATERIALIZED (
  SELECT key::bigint AS channel_id, (d.reading->'delivered'->>key)::bigint AS sent,
         greatest((d.reading->'confirmed'->>key)::bigint, (d.reading->'leaving'->key->>0)::bigint,
                  (d.reading->'leaving'->key->>1)::bigint, 0) AS gone_up_to
  FROM sync_device d, jsonb_object_keys(d.reading->'delivered') AS key
  WHERE d.wiped_at IS NULL AND key::bigint IN (SELECT channel_id FROM old)
), awaited AS (
  SELECT DISTINCT old.id FROM old JOIN reading ON reading.channel_id = old.channel_id
  WHERE reading.sent >= old.first_seq AND reading.gone_up_to < old.seq
)
SELECT old.id, old.channel_id, old.changed_at, awaited.id IS NOT NULL
FROM old LEFT JOIN awaited ON awaited.id = old.id ORDER BY old.changed_at, old.id
"""
# An object that came back meanwhile is live again and stays.
FORGET: Final = """
WITH gone AS (
  DELETE FROM sync_feedentry WHERE id = ANY(%(ids)s) AND NOT is_live AND changed_at < %(until)s
  RETURNING channel_id, seq
), noted AS (
  UPDATE sync_feedchannel channel SET pruned_seq = greatest(channel.pruned_seq, upto.seq)
  FROM (SELECT channel_id, max(seq) AS seq FROM gone GROUP BY channel_id) upto
  WHERE channel.id = upto.channel_id
)
SELECT count(*) FROM gone
"""


@dataclass(frozen=True, slots=True)
class Tombstone:
    ident: int
    channel: int
    changed_at: datetime
    is_awaited: bool


def prune_tombstones(*, limit: int = BATCH) -> int:
    """How many were forgotten; batch after batch, each in a short transaction of its own."""
    until = now() - settings.CURSOR_LIFETIME - MARGIN
    return sum(forget(batch, until) for batch in old_tombstones(until, limit))


def old_tombstones(until: datetime, limit: int) -> Iterator[Sequence[Tombstone]]:
    """From the oldest on, past those that stay, so that a batch costs what it returns."""
    after, ident = datetime(1970, 1, 1, tzinfo=UTC), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(OLD, {"after": after, "ident": ident, "until": until, "limit": limit})
            found = [Tombstone(*row) for row in cursor.fetchall()]
        yield found
        if len(found) < limit:
            return
        after, ident = found[-1].changed_at, found[-1].ident


@transaction.atomic
def forget(found: Sequence[Tombstone], until: datetime) -> int:
    """The channels' rows first and in order, as whoever publishes locks them."""
    leaving = [each for each in found if not each.is_awaited]
    if not leaving:
        return 0
    channels = FeedChannel.objects.select_for_update(no_key=True).filter(pk__in={each.channel for each in leaving})
    list(channels.order_by("pk").values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"ids": [each.ident for each in leaving], "until": until})
        return int(cursor.fetchone()[0])
