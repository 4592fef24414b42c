"""Count and digest of what a device holds that has read everything."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from apps.sync.services.feed.digests import MODULUS, named_digest
from apps.sync.services.pull.cursor import Settled
from apps.sync.services.pull.scope import ChannelState

# A task by name in a grid that the worker covers stands in both channels, and is held once.
HELD_TWICE: Final = """
SELECT concat(mine.kind, ':', mine.object_id, ':', mine.version) FROM sync_feedentry mine
WHERE mine.channel_id = ANY(%(mine)s) AND mine.is_live AND EXISTS (
  SELECT 1 FROM sync_feedentry other
  WHERE other.object_id = mine.object_id AND other.kind = mine.kind
    AND other.channel_id = ANY(%(others)s) AND other.is_live)
"""


def holding(channels: Iterable[ChannelState]) -> Settled:
    """From the channels' running sums: what stands in two of them is counted twice."""
    held = list(channels)
    return Settled(sum(c.live_count for c in held), sum(c.digest for c in held) % MODULUS)


def without(settled: Settled, twice: Sequence[str]) -> Settled:
    """Each object once; `twice` names the others as the digest does."""
    digest = settled.digest - sum(named_digest(name) for name in twice)
    return Settled(settled.count - len(twice), digest % MODULUS)


def held_twice(channels: Sequence[ChannelState]) -> list[str]:
    """Only the worker's own tasks are looked at one by one."""
    mine = [c.ident for c in channels if c.by_name and c.live_count]
    if not mine:
        return []
    others = [c.ident for c in channels if not c.by_name]
    with connection.cursor() as cursor:
        cursor.execute(HELD_TWICE, {"mine": mine, "others": others})
        return [name for (name,) in cursor.fetchall()]
