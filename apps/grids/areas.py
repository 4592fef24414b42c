"""A grid's area: a GeoJSON polygon in WGS-84, longitude first (RFC 7946)."""

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from apps.core.errors import FieldError, InvalidInput
from apps.core.heavy import Heavy

if TYPE_CHECKING:
    import shapely
else:
    shapely = Heavy("shapely")

KINDS: Final = frozenset({"Polygon", "MultiPolygon"})
MOST_POINTS: Final = 10_000
# China, generously: a pair in the wrong order, or metres of a local grid, fall outside.
WEST, SOUTH, EAST, NORTH = 73.0, 3.0, 136.0, 54.0


def check_area(area: Any) -> dict[str, Any]:
    """The geometry in its plain form, without members that GeoJSON does not know; raises InvalidInput."""
    if not isinstance(area, dict) or area.get("type") not in KINDS:
        raise refused("not_a_polygon", _("The area must be a GeoJSON Polygon or MultiPolygon."))
    try:
        drawn = shapely.geometry.shape(area)
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise refused("not_a_polygon", _("The area's coordinates cannot be read.")) from None
    if shapely.is_empty(drawn) or shapely.get_num_coordinates(drawn) > MOST_POINTS:
        raise refused("bad_size", _("The area needs between 4 and %d points.") % MOST_POINTS)
    if not shapely.is_valid(drawn):
        raise refused("not_valid", _("The area is not a valid polygon: %s.") % shapely.is_valid_reason(drawn))
    west, south, east, north = shapely.bounds(drawn)
    if not (west >= WEST and south >= SOUTH and east <= EAST and north <= NORTH):
        raise refused("outside", _("The area lies outside China; longitude comes first."))
    return {"type": area["type"], "coordinates": area["coordinates"]}


def refused(code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, errors=[FieldError("/area", code, detail)])
