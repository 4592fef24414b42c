"""A page's rows as changes: each object once, in its newest state."""

from collections.abc import Sequence
from typing import Any

import orjson

from apps.sync.models import FeedEntry, RemovalReason
from apps.sync.services.feed.bodies import unseal
from apps.sync.services.pull.cursor import Following
from apps.sync.services.pull.page import Page, Row

Key = tuple[str, Any]


def changes_of(page: Page) -> list[dict[str, Any]]:
    """An upsert wins over a removal; a removal is left out where the object stays, in another channel."""
    newest: dict[Key, Row] = {}
    for row in page.rows:
        key = (row.kind, row.object_id)
        if key in newest and rank(row) <= rank(newest[key]):
            continue
        # Taken out first, so that it stands in its own channel's order.
        newest.pop(key, None)
        newest[key] = row
    removed = [row for row in newest.values() if not is_upsert(row)]
    staying = still_held(removed, page.following)
    return [change(row) for key, row in newest.items() if key not in staying]


def is_upsert(row: Row) -> bool:
    return row.followed and row.is_live


def rank(row: Row) -> tuple[bool, int]:
    return is_upsert(row), row.version


def still_held(removed: Sequence[Row], following: Sequence[Following]) -> set[Key]:
    """Removed here, live in another channel in scope that has been read so far that the device has it from there.

    One that has not been read so far does not count: it may leave the scope before it is, and nobody would
    then take the object from the device.
    """
    if not removed:
        return set()
    reached = {part.channel: part.position for part in following}
    live = FeedEntry.objects.filter(
        object_id__in={row.object_id for row in removed}, channel__in=reached, is_live=True
    ).values_list("kind", "object_id", "channel_id", "first_seq")
    return {(kind, ident) for kind, ident, channel, first in live if first <= reached[channel]}


def change(row: Row) -> dict[str, Any]:
    common = {"kind": row.kind, "id": row.object_id}
    if is_upsert(row) and row.body is not None:
        return {**common, "op": "upsert", "version": row.version, "data": orjson.Fragment(unseal(row.body))}
    if row.is_live:
        # The object lives on, for others: this removal is newer than what the device holds.
        return {**common, "op": "remove", "version": row.version + 1, "reason": RemovalReason.HANDED_OVER}
    return {**common, "op": "remove", "version": row.version, "reason": row.reason}
