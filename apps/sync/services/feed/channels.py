"""Find, make and lock the channels that a transaction is going to write to."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

import orjson

from apps.core.statements import as_array, ask


class Place(NamedTuple):
    """Whose channel: a grid's, a worker's, or (neither) the reference channel of everybody."""

    grid_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None


REFERENCE: Final = Place()
# Sorted, for two transactions may make the same channels at the same time; a channel that is there burns no id.
MAKE_MISSING: Final = """
INSERT INTO sync_feedchannel (grid_id, staff_id, counter, live_count, digest)
SELECT wanted.grid_id, wanted.staff_id, 0, 0, 0
FROM jsonb_to_recordset(%(wanted)s::jsonb) AS wanted(grid_id uuid, staff_id uuid)
WHERE NOT EXISTS (SELECT 1 FROM sync_feedchannel c WHERE c.grid_id = wanted.grid_id)
  AND NOT EXISTS (SELECT 1 FROM sync_feedchannel c WHERE c.staff_id = wanted.staff_id)
  AND NOT (wanted.grid_id IS NULL AND wanted.staff_id IS NULL AND EXISTS (
    SELECT 1 FROM sync_feedchannel c WHERE c.grid_id IS NULL AND c.staff_id IS NULL))
ORDER BY wanted.grid_id, wanted.staff_id
ON CONFLICT DO NOTHING
"""


# Locked in sorted order: two hand-overs in opposite directions would deadlock otherwise. Found first, as an array: as
# a join the finding is done again for a row that was waited for, and by some plans it is then lost.
LOCK: Final = """
SELECT id, grid_id, staff_id, counter, live_count, digest FROM sync_feedchannel
WHERE id = ANY(ARRAY(
  SELECT unnest(%(ids)s::bigint[])
  UNION ALL SELECT id FROM sync_feedchannel WHERE grid_id = ANY(%(grids)s::uuid[])
  UNION ALL SELECT id FROM sync_feedchannel WHERE staff_id = ANY(%(staff)s::uuid[])
  UNION ALL SELECT id FROM sync_feedchannel WHERE %(reference)s AND grid_id IS NULL AND staff_id IS NULL))
ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(slots=True)
class Channel:
    """A locked channel; its writer moves counter, count and digest on."""

    id: int
    grid_id: uuid.UUID | None
    staff_id: uuid.UUID | None
    counter: int
    live_count: int
    digest: int


def lock_channels(
    places: Collection[Place], also: Collection[int] = (), there: Collection[Place] = ()
) -> dict[int, Channel]:
    """The places' channels and those with the ids of `also`, locked until the transaction ends, by id.

    Places that the caller has seen `there` need not be made.
    """
    make_missing([place for place in places if place not in there])
    values = {
        "ids": list(also),
        "grids": as_array(place.grid_id for place in places if place.grid_id),
        "staff": as_array(place.staff_id for place in places if place.staff_id),
        "reference": REFERENCE in places,
    }
    return {
        ident: Channel(ident, grid_id, staff_id, counter, live_count, int(digest))
        for ident, grid_id, staff_id, counter, live_count, digest in ask(LOCK, values)
    }


def make_missing(places: Collection[Place]) -> None:
    wanted = [{"grid_id": place.grid_id, "staff_id": place.staff_id} for place in places]
    if wanted:
        ask(MAKE_MISSING, {"wanted": orjson.dumps(wanted).decode()})


def place_of(channel: Channel) -> Place:
    return Place(channel.grid_id, channel.staff_id)
