"""All that an ordinary pull has to know, in one statement, which is a snapshot by itself.

Who asks, what is in their scope, and of each channel in it the entries that the device has not read.
"""

import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

import orjson

from apps.core.clock import now
from apps.core.statements import ask
from apps.core.tokens import token_hash
from apps.grids.roles import PERMISSIONS, Permission
from apps.sync.auth import SEEN_EVERY
from apps.sync.services.pull.cursor import Cursor
from apps.sync.services.pull.reading import reading_of
from apps.sync.services.pull.scope import ChannelState

FIELD_ROLES: Final = [role.value for role, permitted in PERMISSIONS.items() if Permission.WORK_IN_FIELD in permitted]
# One row a channel in scope, in the order of the plan: those that the cursor knows, then the others.
# `room`: no more entries than may still fit, as far as the channels before it are known to have some. Of a channel's
# live entries at most `position` stand at or below that number.
# `twice`: a task by name in a grid that the worker covers stands in both channels, and is held once. The scalar
# subquery keeps this a look-up for each of the worker's own tasks, however large the table.
SIGHT: Final = """
WITH device AS MATERIALIZED (
  SELECT d.id, d.token_epoch, d.staff_id, d.reading, d.reading = %(noted)s::jsonb AS is_noted,
         coalesce(d.last_seen_at > %(recently)s::timestamptz
           AND d.last_pull_at > %(recently)s::timestamptz, false) AS is_fresh
  FROM sync_device d
  JOIN grids_staff staff ON staff.id = d.staff_id AND staff.is_active AND staff.role = ANY(%(roles)s::text[])
  JOIN auth_user account ON account.id = staff.user_id AND account.is_active
  WHERE d.token_hash = %(token)s AND d.revoked_at IS NULL AND d.expires_at > %(now)s::timestamptz
), in_scope AS (
  SELECT channel.* FROM device JOIN sync_feedchannel channel ON channel.grid_id IN (
    SELECT coverage.grid_id FROM grids_coverage coverage
    JOIN grids_grid grid ON grid.id = coverage.grid_id AND grid.is_active
    WHERE coverage.staff_id = device.staff_id AND coverage.starts_at <= %(now)s::timestamptz
      AND (coverage.ends_at IS NULL OR coverage.ends_at > %(now)s::timestamptz))
  UNION ALL
  SELECT channel.* FROM device JOIN sync_feedchannel channel ON channel.staff_id = device.staff_id
  UNION ALL
  SELECT channel.* FROM device, sync_feedchannel channel WHERE channel.grid_id IS NULL AND channel.staff_id IS NULL
), scope AS MATERIALIZED (
  SELECT channel.id, channel.counter, channel.live_count, channel.digest, channel.pruned_seq,
         channel.staff_id IS NOT NULL AS by_name,
         coalesce(held.position, 0) AS position, coalesce(held.head, channel.counter) AS head,
         row_number() OVER places AS place,
         bool_or(channel.counter > coalesce(held.position, -1)) OVER () AS has_news,
         %(limit)s::int + 1 - coalesce(sum(greatest(channel.live_count - coalesce(held.position, 0), 0))
           OVER (places ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::int AS room
  FROM in_scope channel
  LEFT JOIN unnest(%(channels)s::bigint[], %(positions)s::bigint[], %(heads)s::bigint[]) WITH ORDINALITY
    AS held(channel, position, head, place) ON held.channel = channel.id
  WINDOW places AS (ORDER BY held.place NULLS LAST, channel.id)
)
SELECT device.id, device.token_epoch, CASE WHEN NOT device.is_noted THEN device.reading::text END, device.is_fresh,
       (SELECT coalesce(max(number), 1) FROM sync_feedepoch),
       scope.id, scope.counter, scope.live_count, scope.digest::text, scope.by_name, scope.pruned_seq,
       scope.room, page.is_live, page.heads, page.bodies, page.seqs,
       CASE WHEN scope.by_name AND scope.live_count > 0 AND (scope.has_news OR NOT %(is_settled)s::boolean) THEN (
         SELECT array_agg(concat(mine.kind, ':', mine.object_id, ':', mine.version)) FROM sync_feedentry mine
         WHERE mine.channel_id = scope.id AND mine.is_live AND (
           SELECT true FROM sync_feedentry other
           WHERE other.object_id = mine.object_id AND other.kind = mine.kind AND other.is_live
             AND other.channel_id <> scope.id AND other.channel_id IN (SELECT id FROM scope)
           LIMIT 1))
       END
FROM device CROSS JOIN scope LEFT JOIN LATERAL (
  SELECT bool_and(is_live) AS is_live, array_agg(body) AS bodies, array_agg(seq) AS seqs,
         string_agg(concat('{"kind":"', kind, '","id":"', object_id, '","op":"upsert","version":', version,
           ',"data":'), E'\\n') AS heads
  FROM (
    SELECT * FROM sync_feedentry entry
    WHERE entry.channel_id = scope.id AND entry.seq > scope.position AND (entry.is_live OR entry.seq > scope.head)
    ORDER BY entry.seq LIMIT greatest(scope.room, 0)
  ) entry
) page ON scope.counter > scope.position
ORDER BY scope.place
"""


class Seen(NamedTuple):
    """The device, the same in every row; a channel in its scope; and what the device has not read of it.

    `reading` is None where it is what `held` says already. `heads` holds a line for each entry: its change up to
    the document, which is the sealed body of the same place.
    """

    device_id: uuid.UUID
    token_epoch: int
    reading: str | None
    is_fresh: bool
    epoch: int
    ident: int
    counter: int
    live_count: int
    digest: str
    by_name: bool
    pruned: int
    room: int
    is_live: bool | None
    heads: str | None
    bodies: list[bytes] | None
    seqs: list[int] | None
    twice: list[str] | None

    @property
    def channel(self) -> ChannelState:
        return ChannelState(
            self.ident,
            self.counter,
            self.live_count,
            int(self.digest),
            self.by_name,
            in_scope=True,
            pruned=self.pruned,
        )


def look(token: str, held: Cursor, limit: int) -> list[Seen]:
    """Empty where the token is not that of a device in good standing, or nothing at all is in its scope."""
    moment = now()
    following = held.following
    values = {
        "token": token_hash(token),
        "now": moment,
        "roles": FIELD_ROLES,
        "channels": array([part.channel for part in following]),
        "positions": array([part.position for part in following]),
        "heads": array([part.head for part in following]),
        "noted": orjson.dumps(reading_of(held)).decode(),
        "recently": moment - SEEN_EVERY,
        "limit": limit,
        "is_settled": held.settled is not None,
    }
    return [Seen._make(row) for row in ask(SIGHT, values)]


def array(numbers: Sequence[int]) -> str:
    """As text: psycopg would choose its type by the largest number, and prepare a statement for each."""
    return f"{{{','.join(map(str, numbers))}}}"
