"""Personal data that has left a device's scope and is not confirmed gone from it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from apps.core.clock import now

# An entry may be on the phone if it first came under a number that the phone was sent. It is gone for certain
# if the phone came back from behind its removal, or has taken the channel down past it. OFFSET 0 keeps the planner
# from reading the whole feed: of a channel in scope only what the phone has not confirmed is looked at.
UNCONFIRMED: Final = """
WITH held AS (
  SELECT d.id AS device_id, d.revoked_at, d.staff_id, key::bigint AS channel_id,
         (d.reading->'delivered'->>key)::bigint AS sent,
         coalesce((d.reading->'confirmed'->>key)::bigint, 0) AS confirmed,
         coalesce((d.reading->'leaving'->key->>1)::bigint, 0) AS taken_down,
         coalesce((d.reading->'leaving'->key->>0)::bigint, 0) AS start
  FROM sync_device d, jsonb_object_keys(d.reading->'delivered') AS key
  WHERE d.id = ANY(%(devices)s) AND d.wiped_at IS NULL
), placed AS (
  SELECT held.*, held.revoked_at IS NULL AND (
      channel.staff_id = held.staff_id OR (channel.staff_id IS NULL AND channel.grid_id IS NULL)
      OR EXISTS (SELECT 1 FROM grids_coverage coverage WHERE coverage.grid_id = channel.grid_id
        AND coverage.staff_id = held.staff_id AND coverage.starts_at <= %(now)s
        AND (coverage.ends_at IS NULL OR coverage.ends_at > %(now)s))) AS in_scope
  FROM held JOIN sync_feedchannel channel ON channel.id = held.channel_id
)
SELECT placed.device_id, count(DISTINCT entry.object_id), min(entry.changed_at)
FROM placed CROSS JOIN LATERAL (
  SELECT object_id, changed_at, channel_id FROM sync_feedentry
  WHERE channel_id = placed.channel_id AND kind = 'task' AND first_seq <= placed.sent
    AND seq > CASE WHEN placed.in_scope THEN greatest(placed.taken_down, placed.confirmed) ELSE placed.taken_down END
    AND CASE WHEN placed.in_scope THEN NOT is_live ELSE is_live OR seq > greatest(placed.confirmed, placed.start) END
  OFFSET 0) entry
WHERE NOT EXISTS (
    SELECT 1 FROM (
      SELECT channel_id FROM sync_feedentry WHERE object_id = entry.object_id AND is_live OFFSET 0) other
    JOIN placed elsewhere ON elsewhere.channel_id = other.channel_id
    WHERE elsewhere.in_scope AND elsewhere.device_id = placed.device_id AND other.channel_id <> entry.channel_id)
GROUP BY placed.device_id
"""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """`tasks` that should be gone from the device, the oldest since `since`."""

    tasks: int
    since: datetime


def unconfirmed_removals(device_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Unconfirmed]:
    """By device; those with nothing unconfirmed are left out."""
    with connection.cursor() as cursor:
        cursor.execute(UNCONFIRMED, {"devices": list(device_ids), "now": now()})
        return {device: Unconfirmed(tasks, since) for device, tasks, since in cursor.fetchall()}
