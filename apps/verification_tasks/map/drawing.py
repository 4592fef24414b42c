"""Positions as the configured base map wants them: WGS-84 inside, GCJ-02 on the maps that are shifted."""

from typing import Any, Final

from django.conf import settings

from apps.grids.gcj02 import Point, to_gcj02, to_wgs84
from apps.grids.outlines import Frame

SHIFTED: Final = "gcj02"
# About a metre.
DIGITS: Final = 5


def is_on_shifted_paper() -> bool:
    return bool(settings.MAP_TILES) and settings.MAP_TILES_SYSTEM == SHIFTED


def on_paper(longitude: float, latitude: float) -> Point:
    east, north = to_gcj02(longitude, latitude) if is_on_shifted_paper() else (longitude, latitude)
    return round(east, DIGITS), round(north, DIGITS)


def from_paper(frame: Frame) -> Frame:
    """What the viewer sees, in our own positions."""
    if not is_on_shifted_paper():
        return frame
    west, south = to_wgs84(frame.west, frame.south)
    east, north = to_wgs84(frame.east, frame.north)
    return Frame(west, south, east, north)


def shape_on_paper(geometry: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON geometry; as it is where nothing has to be shifted."""
    if not is_on_shifted_paper():
        return geometry
    return {"type": geometry["type"], "coordinates": moved(geometry["coordinates"])}


def moved(value: Any) -> Any:
    if isinstance(value[0], float | int):
        return on_paper(value[0], value[1])
    return [moved(each) for each in value]
