"""Write entries into locked channels: numbers, counts and digests move together, in two statements."""

import base64
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import connection

from apps.core.clock import now
from apps.sync.models import FeedChannel, FeedEntry, FeedKind, RemovalReason
from apps.sync.services.feed.digests import MODULUS, entry_digest

# One jsonb parameter: unnest of Python lists costs the client forty times as much.
UPSERT: Final = """
INSERT INTO sync_feedentry
  (channel_id, kind, object_id, seq, first_seq, version, is_live, reason, body, changed_at)
SELECT channel_id, kind, object_id, seq, seq, version, body IS NOT NULL, reason, decode(body, 'base64'), %s
FROM jsonb_to_recordset(%s::jsonb) AS change(
  channel_id bigint, kind text, object_id uuid, seq bigint, version bigint, reason text, body text)
ON CONFLICT (channel_id, kind, object_id) DO UPDATE SET
  seq = excluded.seq, version = excluded.version, is_live = excluded.is_live, reason = excluded.reason,
  body = excluded.body, changed_at = excluded.changed_at
"""
MOVE_ON: Final = """
UPDATE sync_feedchannel c SET counter = t.counter, live_count = t.live_count, digest = t.digest::numeric
FROM jsonb_to_recordset(%s::jsonb) AS t(id bigint, counter bigint, live_count bigint, digest text)
WHERE c.id = t.id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """An object's next state in one channel: a sealed body, or none and the reason why it goes."""

    channel: FeedChannel
    kind: FeedKind
    object_id: uuid.UUID
    version: int
    body: bytes | None = None
    reason: RemovalReason | None = None
    previous: FeedEntry | None = None


def entries_of(kind: FeedKind, object_ids: Collection[uuid.UUID], *, bodies: bool = False) -> list[FeedEntry]:
    found = FeedEntry.objects.filter(object_id__in=object_ids, kind=kind)
    return list(found if bodies else found.defer("body"))


def write(changes: Sequence[Change]) -> None:
    """The caller holds the locks of all channels."""
    if not changes:
        return
    rows = [take_number(change) for change in changes]
    touched = {change.channel.pk: change.channel for change in changes}
    tallies = [
        {"id": c.pk, "counter": c.counter, "live_count": c.live_count, "digest": str(c.digest)}
        for c in touched.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [now(), orjson.dumps(rows).decode()])
        cursor.execute(MOVE_ON, [orjson.dumps(tallies).decode()])


def take_number(change: Change) -> dict[str, Any]:
    channel, previous = change.channel, change.previous
    channel.counter += 1
    digest = int(channel.digest)
    if previous is not None and previous.is_live:
        channel.live_count -= 1
        digest -= entry_digest(change.kind, change.object_id, previous.version)
    if change.body is not None:
        channel.live_count += 1
        digest += entry_digest(change.kind, change.object_id, change.version)
    channel.digest = digest % MODULUS
    return {
        "channel_id": channel.pk,
        "kind": change.kind,
        "object_id": change.object_id,
        "seq": channel.counter,
        "version": change.version,
        "reason": change.reason or "",
        "body": None if change.body is None else base64.b64encode(change.body).decode(),
    }
