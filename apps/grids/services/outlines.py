"""Keep the outlines that the map draws with the areas that they are made of."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.grids.models import Grid, Outline
from apps.grids.outlines import frame_of, middle_of, simplified

DRAWN = ("shape", "longitude", "latitude", "west", "south", "east", "north")


@transaction.atomic
def draw_outlines(grids: Sequence[Grid]) -> None:
    """Two statements for any number of grids; the caller holds their rows. Derived data leave no trace."""
    Outline.objects.filter(grid__in=[grid.pk for grid in grids if grid.area is None]).delete()
    outlines = [outline_of(grid, grid.area) for grid in grids if grid.area is not None]
    Outline.objects.bulk_create(outlines, update_conflicts=True, unique_fields=["grid"], update_fields=DRAWN)


def outline_of(grid: Grid, area: dict[str, Any]) -> Outline:
    longitude, latitude = middle_of(area)
    frame = frame_of(area)
    return Outline(
        grid=grid,
        shape=simplified(area),
        longitude=longitude,
        latitude=latitude,
        west=frame.west,
        south=frame.south,
        east=frame.east,
        north=frame.north,
    )
