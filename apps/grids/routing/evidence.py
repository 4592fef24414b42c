"""What is known of grids, building ranges and areas, and which grid they name for an address."""

import math
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from apps.core.heavy import Heavy
from apps.grids.models import BuildingRange, Grid, Parity
from apps.grids.routing.addresses import normal_form, numbers_at

if TYPE_CHECKING:
    import shapely
else:
    shapely = Heavy("shapely")


@dataclass(frozen=True)
class Evidence:
    """`grids` and `ranges` by grid id; areas are read once, when the first location asks for them."""

    grids: Mapping[uuid.UUID, Grid]
    ranges: Mapping[uuid.UUID, list[tuple[str, BuildingRange]]]

    def by_building(self, address: str, among: Collection[Grid]) -> Grid | None:
        """The longest place name wins (世纪花园东区 before 世纪花园), then the narrowest range."""
        text = normal_form(address)
        numbers: dict[str, list[int]] = {}
        hits = []
        for grid in among:
            for place, row in self.ranges.get(grid.pk, ()):
                if place not in numbers:
                    numbers[place] = numbers_at(place, text)
                if any(holds(row, number) for number in numbers[place]):
                    hits.append((-len(place), row.last - row.first, grid.code, grid))
        return min(hits, key=lambda hit: hit[:3])[3] if hits else None

    def by_location(self, latitude: float | None, longitude: float | None, among: Collection[Grid]) -> Grid | None:
        """The grid whose area holds the point, its edge included; the smallest where several do."""
        if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
            return None
        tree, owners = self.areas
        allowed = {grid.pk for grid in among}
        hits = [
            (float(shapely.area(tree.geometries[place])), owners[place].code, owners[place])
            for place in tree.query(shapely.Point(longitude, latitude), predicate="intersects")
            if owners[place].pk in allowed
        ]
        return min(hits, key=lambda hit: hit[:2])[2] if hits else None

    @cached_property
    def areas(self) -> "tuple[shapely.STRtree, list[Grid]]":
        drawn = [(area, grid) for grid in self.grids.values() if (area := as_area(grid.area)) is not None]
        return shapely.STRtree([area for area, _ in drawn]), [grid for _, grid in drawn]


def holds(row: BuildingRange, number: int) -> bool:
    fits = row.parity == Parity.ALL or (number % 2 == 1) == (row.parity == Parity.ODD)
    return fits and row.first <= number <= row.last


def as_area(area: Any) -> "shapely.Geometry | None":
    """None for an area that is not drawn, or that someone broke behind the service's back."""
    if not area:
        return None
    try:
        drawn = shapely.geometry.shape(area)
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return drawn if shapely.is_valid(drawn) and not shapely.is_empty(drawn) else None


def load_evidence(grids: Collection[Grid]) -> Evidence:
    """One statement."""
    ranges: defaultdict[uuid.UUID, list[tuple[str, BuildingRange]]] = defaultdict(list)
    for row in BuildingRange.objects.filter(grid__in=[grid.pk for grid in grids]):
        ranges[row.grid_id].append((normal_form(row.place), row))
    return Evidence({grid.pk: grid for grid in grids}, ranges)
