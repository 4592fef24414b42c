"""A grid's area as a map draws it: simplified to what a screen can show, and the frame around it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from apps.core.heavy import Heavy

if TYPE_CHECKING:
    import shapely
else:
    shapely = Heavy("shapely")

# Degrees. Ten metres of border are less than a pixel on every scale at which a grid's neighbours are seen with it.
TOLERANCE: Final = 0.0001
# A metre.
STEP: Final = 0.00001


@dataclass(frozen=True, slots=True)
class Frame:
    west: float
    south: float
    east: float
    north: float


def simplified(area: dict[str, Any]) -> dict[str, Any]:
    """Never empty and never torn: what would vanish stays as it was drawn."""
    drawn = shapely.geometry.shape(area)
    slim = shapely.set_precision(shapely.simplify(drawn, TOLERANCE, preserve_topology=True), STEP)
    kept = drawn if shapely.is_empty(slim) or slim.geom_type not in {"Polygon", "MultiPolygon"} else slim
    return rounded(shapely.geometry.mapping(kept))


def rounded(geometry: Any) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": rounded_pairs(geometry["coordinates"])}


def rounded_pairs(value: Any) -> Any:
    if isinstance(value, float | int):
        return round(float(value), 5)
    return [rounded_pairs(each) for each in value]


def frame_of(area: dict[str, Any]) -> Frame:
    west, south, east, north = shapely.bounds(shapely.geometry.shape(area))
    return Frame(float(west), float(south), float(east), float(north))


def middle_of(area: dict[str, Any]) -> tuple[float, float]:
    """A point that lies within the area, also where it is bent; longitude first."""
    point = shapely.point_on_surface(shapely.geometry.shape(area))
    return float(point.x), float(point.y)
