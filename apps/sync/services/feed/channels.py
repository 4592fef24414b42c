"""Find, make and lock the channels that a transaction is going to write to."""

import uuid
from collections.abc import Collection
from typing import Final, NamedTuple

import orjson
from django.db import connection
from django.db.models import Q

from apps.sync.models import FeedChannel


class Place(NamedTuple):
    """Whose channel: a grid's, a worker's, or (neither) the reference channel of everybody."""

    grid_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None


REFERENCE: Final = Place()
# Sorted, for two transactions may make the same channels at the same time; a channel that is there burns no id.
MAKE_MISSING: Final = """
INSERT INTO sync_feedchannel (grid_id, staff_id, counter, live_count, digest)
SELECT wanted.grid_id, wanted.staff_id, 0, 0, 0
FROM jsonb_to_recordset(%s::jsonb) AS wanted(grid_id uuid, staff_id uuid)
WHERE NOT EXISTS (SELECT 1 FROM sync_feedchannel c WHERE c.grid_id = wanted.grid_id)
  AND NOT EXISTS (SELECT 1 FROM sync_feedchannel c WHERE c.staff_id = wanted.staff_id)
  AND NOT (wanted.grid_id IS NULL AND wanted.staff_id IS NULL AND EXISTS (
    SELECT 1 FROM sync_feedchannel c WHERE c.grid_id IS NULL AND c.staff_id IS NULL))
ORDER BY wanted.grid_id, wanted.staff_id
ON CONFLICT DO NOTHING
"""


def lock_channels(places: Collection[Place], also: Collection[int] = ()) -> dict[int, FeedChannel]:
    """The places' channels and those with the ids of `also`, locked until the transaction ends, by id.

    Locked in sorted order: two hand-overs in opposite directions would deadlock otherwise.
    """
    make_missing(places)
    wanted = Q(pk__in=also)
    wanted |= Q(grid_id__in=[place.grid_id for place in places if place.grid_id])
    wanted |= Q(staff_id__in=[place.staff_id for place in places if place.staff_id])
    if REFERENCE in places:
        wanted |= Q(grid_id__isnull=True, staff_id__isnull=True)
    locked = FeedChannel.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    return {channel.pk: channel for channel in locked}


def make_missing(places: Collection[Place]) -> None:
    wanted = [{"grid_id": place.grid_id, "staff_id": place.staff_id} for place in places]
    with connection.cursor() as cursor:
        cursor.execute(MAKE_MISSING, [orjson.dumps(wanted).decode()])


def place_of(channel: FeedChannel) -> Place:
    return Place(channel.grid_id, channel.staff_id)
