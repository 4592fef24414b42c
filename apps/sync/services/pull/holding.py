"""Count and digest of what a device holds that has read everything."""

import uuid
from collections.abc import Sequence
from typing import Final

from django.db import connection

from apps.sync.services.feed.digests import MODULUS, entry_digest
from apps.sync.services.pull.cursor import Following, Settled
from apps.sync.services.pull.scope import ChannelState, Scope

# A task by name in a grid that the worker covers stands in both channels, and is held once.
HELD_TWICE: Final = """
SELECT mine.kind, mine.object_id, mine.version FROM sync_feedentry mine
WHERE mine.channel_id = ANY(%(mine)s) AND mine.is_live AND EXISTS (
  SELECT 1 FROM sync_feedentry other
  WHERE other.object_id = mine.object_id AND other.kind = mine.kind
    AND other.channel_id = ANY(%(others)s) AND other.is_live)
"""


def holding(following: Sequence[Following], scope: Scope) -> Settled:
    """From the channels' running sums; only the worker's own tasks are looked at one by one."""
    channels = [scope.channels[part.channel] for part in following]
    count, digest = sum(c.live_count for c in channels), sum(c.digest for c in channels)
    for kind, ident, version in held_twice(channels):
        count -= 1
        digest -= entry_digest(kind, ident, version)
    return Settled(count, digest % MODULUS)


def held_twice(channels: Sequence[ChannelState]) -> list[tuple[str, uuid.UUID, int]]:
    mine = [c.ident for c in channels if c.by_name and c.live_count]
    if not mine:
        return []
    others = [c.ident for c in channels if not c.by_name]
    with connection.cursor() as cursor:
        cursor.execute(HELD_TWICE, {"mine": mine, "others": others})
        return [(kind, ident, version) for kind, ident, version in cursor.fetchall()]
