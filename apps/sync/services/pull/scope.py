"""One statement: the feed's epoch, the channels in the worker's scope, and those that the cursor knows."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connection

from apps.core.clock import now

SCOPE: Final = """
SELECT epoch.number, c.id, c.counter, c.live_count, c.digest, c.staff_id IS NOT NULL, c.in_scope, c.pruned_seq
FROM (SELECT coalesce(max(number), 1) AS number FROM sync_feedepoch) epoch
LEFT JOIN LATERAL (
  SELECT *, true AS in_scope FROM sync_feedchannel WHERE grid_id IN (
    SELECT coverage.grid_id FROM grids_coverage coverage
    JOIN grids_grid grid ON grid.id = coverage.grid_id AND grid.is_active
    WHERE coverage.staff_id = %(staff)s AND coverage.starts_at <= %(now)s
      AND (coverage.ends_at IS NULL OR coverage.ends_at > %(now)s))
  UNION ALL
  SELECT *, true FROM sync_feedchannel WHERE staff_id = %(staff)s
  UNION ALL
  SELECT *, true FROM sync_feedchannel WHERE grid_id IS NULL AND staff_id IS NULL
  UNION ALL
  SELECT *, false FROM sync_feedchannel WHERE id = ANY(%(known)s)
) c ON true
"""


class ChannelState(NamedTuple):
    """`counter` is the channel's latest number; `by_name`: it holds the tasks that the worker has by name."""

    ident: int
    counter: int
    live_count: int
    digest: int
    by_name: bool
    in_scope: bool
    # Tombstones up to here may have been forgotten.
    pruned: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    epoch: int
    channels: dict[int, ChannelState]

    @property
    def inside(self) -> frozenset[int]:
        return frozenset(ident for ident, channel in self.channels.items() if channel.in_scope)


def read_scope(staff_id: uuid.UUID, known: Collection[int]) -> Scope:
    with connection.cursor() as cursor:
        cursor.execute(SCOPE, {"staff": staff_id, "now": now(), "known": list(known)})
        rows = cursor.fetchall()
    channels: dict[int, ChannelState] = {}
    for _, ident, counter, live_count, digest, by_name, in_scope, pruned in rows:
        if ident is not None and (in_scope or ident not in channels):
            channels[ident] = ChannelState(ident, counter, live_count, int(digest), by_name, in_scope, pruned)
    return Scope(rows[0][0], channels)
