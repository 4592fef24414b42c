"""Publish grids, each into its own channel: who covers a grid also gets its name and its place in the tree."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction

from apps.grids.models import Division, Grid
from apps.sync.models import FeedKind
from apps.sync.services.feed.channels import Place, lock_channels
from apps.sync.services.feed.reference import publish_documents


@transaction.atomic(savepoint=False)
def publish_grids(grid_ids: Collection[uuid.UUID]) -> None:
    """The channels are locked before the grids are read: what is published last is then what was committed last."""
    if not grid_ids:
        return
    locked = lock_channels({Place(grid_id=grid_id) for grid_id in grid_ids})
    channels = {channel.grid_id: channel for channel in locked.values()}
    grids = Grid.objects.filter(pk__in=grid_ids).select_related("community", "town").defer("area").order_by("code")
    publish_documents(FeedKind.GRID, {grid.pk: (channels[grid.pk], document(grid)) for grid in grids})


def document(grid: Grid) -> dict[str, Any]:
    return {
        "id": str(grid.pk),
        "code": grid.code,
        "name": grid.name,
        "community": division(grid.community),
        "town": division(grid.town),
    }


def division(row: Division) -> dict[str, str]:
    return {"code": row.code, "name": row.name}
