"""Read one page of entries: a range of each channel's numbers, channel after channel, and not a row more."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec
import orjson
from django.db import connection

from apps.sync.services.pull.cursor import Following, Leaving
from apps.sync.services.pull.plan import Plan
from apps.sync.services.pull.scope import Scope

# The page is found by narrow rows and bodies are fetched for it alone.
# Followed (start is null): all but the tombstones of before the first reading. Left: what was live at `start`
# as far as it still stands there, and what has moved on since but was here before.
PAGE: Final = """
WITH page AS MATERIALIZED (
  SELECT slice.place, slice.start, entry.id, entry.seq
  FROM jsonb_to_recordset(%(slices)s::jsonb) AS slice(
    place int, channel bigint, after bigint, head bigint, start bigint)
  CROSS JOIN LATERAL (
    SELECT e.id, e.seq FROM sync_feedentry e
    WHERE e.channel_id = slice.channel AND e.seq > slice.after
      AND CASE WHEN slice.start IS NULL THEN e.is_live OR e.seq > slice.head
               WHEN e.seq <= slice.start THEN e.is_live
               ELSE e.first_seq <= slice.start END
    ORDER BY e.seq LIMIT %(rows)s
  ) entry
  ORDER BY slice.place, entry.seq LIMIT %(rows)s
)
SELECT page.place, page.start IS NULL, e.kind, e.object_id, e.seq, e.version, e.is_live, e.reason,
       CASE WHEN page.start IS NULL THEN e.body END
FROM page JOIN sync_feedentry e ON e.id = page.id
ORDER BY page.place, page.seq
"""


class Row(NamedTuple):
    """An entry as read; `followed`: its channel is in scope. A tuple: a first pull makes thousands."""

    place: int
    followed: bool
    kind: str
    object_id: uuid.UUID
    seq: int
    version: int
    is_live: bool
    reason: str
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Page:
    """The rows, and the plan's channels at the positions reached with them."""

    rows: Sequence[Row]
    leaving: tuple[Leaving, ...]
    following: tuple[Following, ...]
    is_last: bool


def read_page(plan: Plan, scope: Scope, limit: int) -> Page:
    parts = plan.parts
    rows = read_rows(parts, scope, limit + 1)
    cut = rows[limit].place if len(rows) > limit else len(parts)
    rows = rows[:limit]
    last = {row.place: row.seq for row in rows}
    reached = [
        moved(part, scope.channels[part.channel].counter if place < cut else last.get(place, part.position))
        if place <= cut
        else part
        for place, part in enumerate(parts)
    ]
    return Page(
        rows,
        leaving=tuple(
            part
            for part in reached
            if isinstance(part, Leaving) and part.position < scope.channels[part.channel].counter
        ),
        following=tuple(part for part in reached if isinstance(part, Following)),
        is_last=cut == len(parts),
    )


def moved(part: Leaving | Following, position: int) -> Leaving | Following:
    return msgspec.structs.replace(part, position=position)


def read_rows(parts: Sequence[Leaving | Following], scope: Scope, count: int) -> list[Row]:
    slices = [
        {
            "place": place,
            "channel": part.channel,
            "after": part.position,
            "head": part.head if isinstance(part, Following) else None,
            "start": part.start if isinstance(part, Leaving) else None,
        }
        for place, part in enumerate(parts)
        if part.position < scope.channels[part.channel].counter
    ]
    if not slices:
        return []
    with connection.cursor() as cursor:
        cursor.execute(PAGE, {"slices": orjson.dumps(slices).decode(), "rows": count})
        return [Row._make(row) for row in cursor.fetchall()]
