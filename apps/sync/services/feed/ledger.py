"""Write entries into locked channels: numbers, counts and digests move together."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from apps.core.clock import now
from apps.core.copying import Rows
from apps.core.statements import Row, Values, as_array, ask
from apps.sync.models import FeedEntry, FeedKind, RemovalReason
from apps.sync.services.feed.channels import Channel, Place
from apps.sync.services.feed.digests import MODULUS, entry_digest

NEW: Final = Rows(
    FeedEntry,
    *("channel_id", "kind", "object_id", "seq", "first_seq", "version", "is_live", "reason", "body", "changed_at"),
)
# The bodies as one parameter, cut where they stand in it: in the JSON they would have to be base64.
RENEW: Final = """
WITH moved AS (
  UPDATE sync_feedchannel c SET counter = t.counter, live_count = t.live_count, digest = t.digest::numeric
  FROM jsonb_to_recordset(%(tallies)s::jsonb) AS t(id bigint, counter bigint, live_count bigint, digest text)
  WHERE c.id = t.id)
UPDATE sync_feedentry entry SET seq = change.seq, version = change.version, is_live = change.size IS NOT NULL,
  reason = change.reason, body = substr(%(bodies)s::bytea, change.start, change.size), changed_at = %(at)s
FROM jsonb_to_recordset(%(changes)s::jsonb) AS change(
  id bigint, seq bigint, version bigint, reason text, start int, size int)
WHERE entry.id = change.id
"""
ENTRIES: Final = """
SELECT entry.id, channel_id, object_id, version, is_live, grid_id, staff_id, NULL::bytea
FROM sync_feedentry entry JOIN sync_feedchannel channel ON channel.id = channel_id
WHERE object_id = ANY(%(objects)s::uuid[]) AND kind = %(kind)s
"""
ENTRIES_WITH_BODIES: Final = ENTRIES.replace("NULL::bytea", "body")


class Entry(NamedTuple):
    """An object's place in a channel as it stands; `body` only where it was asked for."""

    id: int
    channel_id: int
    object_id: uuid.UUID
    version: int
    is_live: bool
    grid_id: uuid.UUID | None
    staff_id: uuid.UUID | None
    body: bytes | None

    @property
    def place(self) -> Place:
        return Place(self.grid_id, self.staff_id)


class Change(NamedTuple):
    """An object's next state in one channel: a sealed body, or none and the reason why it goes."""

    channel: Channel
    kind: FeedKind
    object_id: uuid.UUID
    version: int
    body: bytes | None = None
    reason: RemovalReason | None = None
    previous: Entry | None = None


def entries_asked(kind: FeedKind, object_ids: Collection[uuid.UUID]) -> tuple[str, Values]:
    return ENTRIES, {"objects": as_array(object_ids), "kind": kind}


def entries_with_bodies(kind: FeedKind, object_ids: Collection[uuid.UUID]) -> list[Entry]:
    return [Entry._make(row) for row in ask(ENTRIES_WITH_BODIES, entries_asked(kind, object_ids)[1])]


def write(changes: Sequence[Change]) -> None:
    """The caller holds the locks of all channels."""
    if not changes:
        return
    moment = now()
    numbered = [(change, take_number(change)) for change in changes]
    tallies = [
        {"id": c.id, "counter": c.counter, "live_count": c.live_count, "digest": str(c.digest)}
        for c in {change.channel.id: change.channel for change in changes}.values()
    ]
    NEW.insert(first_row(change, seq, moment) for change, seq in numbered if change.previous is None)
    renewed = [(change, change.previous.id, seq) for change, seq in numbered if change.previous is not None]
    ask(RENEW, {**renewals(renewed), "at": moment, "tallies": orjson.dumps(tallies).decode()})


def take_number(change: Change) -> int:
    channel, previous = change.channel, change.previous
    channel.counter += 1
    if previous is not None and previous.is_live:
        channel.live_count -= 1
        channel.digest -= entry_digest(change.kind, change.object_id, previous.version)
    if change.body is not None:
        channel.live_count += 1
        channel.digest += entry_digest(change.kind, change.object_id, change.version)
    channel.digest %= MODULUS
    return channel.counter


def first_row(change: Change, seq: int, at: datetime) -> Row:
    key = (change.channel.id, change.kind, change.object_id)
    return (*key, seq, seq, change.version, change.body is not None, change.reason or "", change.body, at)


def renewals(renewed: Sequence[tuple[Change, int, int]]) -> Values:
    """The entries' ids and numbers, and where each body starts in all of them together; places count from 1."""
    rows: list[dict[str, Any]] = []
    bodies = bytearray()
    for change, ident, seq in renewed:
        size = None if change.body is None else len(change.body)
        row = {"id": ident, "seq": seq, "version": change.version, "reason": change.reason or ""}
        rows.append({**row, "start": len(bodies) + 1, "size": size})
        bodies += change.body or b""
    return {"bodies": bytes(bodies), "changes": orjson.dumps(rows).decode()}
