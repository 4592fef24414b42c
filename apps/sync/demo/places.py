"""Streets and borders of a few grids. Both are invented: nobody publishes the real ones."""

from typing import Any, Final

from apps.grids.models import Parity
from apps.grids.services import RangeDraft
from apps.sync.demo.cast import HOME, NEXT

STEP: Final = 0.005


def square(longitude: float, latitude: float) -> dict[str, Any]:
    """About half a kilometre wide; longitude first, as GeoJSON has it."""
    east, north = round(longitude + STEP, 6), round(latitude + STEP, 6)
    ring = [[longitude, latitude], [east, latitude], [east, north], [longitude, north], [longitude, latitude]]
    return {"type": "Polygon", "coordinates": [ring]}


# By grid code.
RANGES: Final = {
    f"{HOME}-02": [RangeDraft("花园浜新村", 1, 40), RangeDraft("人民中路", 1, 199, Parity.ODD)],
    f"{HOME}-03": [RangeDraft("花园浜新村", 41, 90), RangeDraft("人民中路", 2, 200, Parity.EVEN)],
    f"{NEXT}-02": [RangeDraft("前溪花苑", 1, 60)],
}
AREAS: Final = {
    f"{HOME}-01": square(120.540, 31.866),
    f"{HOME}-02": square(120.540, 31.860),
    f"{HOME}-03": square(120.546, 31.860),
    f"{NEXT}-01": square(120.566, 31.870),
    f"{NEXT}-02": square(120.560, 31.870),
    f"{NEXT}-03": square(120.560, 31.876),
}
