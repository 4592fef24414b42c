"""WGS-84 and GCJ-02 (火星坐标): base maps published in mainland China are shifted by some hundred metres.

The polynomial is the one that the public implementations share. GCJ-02 applies within China alone; everywhere else
a point stays what it is. Stored positions are always WGS-84: a point is shifted where it is drawn on such a map.
"""

import math
from typing import Final

# The Krasovsky 1940 ellipsoid.
AXIS: Final = 6_378_245.0
ECCENTRICITY: Final = 0.006_693_421_622_965_943_23
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
# Each step of the inverse leaves about a thousandth of the error before it.
STEPS: Final = 6
Point = tuple[float, float]


def is_shifted(longitude: float, latitude: float) -> bool:
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH


def to_gcj02(longitude: float, latitude: float) -> Point:
    if not is_shifted(longitude, latitude):
        return longitude, latitude
    east, north = shift(longitude, latitude)
    return longitude + east, latitude + north


def to_wgs84(longitude: float, latitude: float) -> Point:
    """The point that `to_gcj02` takes here, found step by step: the shift hardly changes from a place to the next."""
    if not is_shifted(longitude, latitude):
        return longitude, latitude
    found = longitude, latitude
    for _ in range(STEPS):
        east, north = shift(*found)
        found = longitude - east, latitude - north
    return found


def shift(longitude: float, latitude: float) -> Point:
    """In degrees."""
    x, y = longitude - 105.0, latitude - 35.0
    root = 0.1 * math.sqrt(abs(x))
    ripple = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + root + ripple + waves(x, 20.0, (40.0, 3), (150.0, 12))
    east += 300.0 * math.sin(x / 30.0 * math.pi) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 2 * root + ripple
    north += waves(y, 20.0, (40.0, 3), (160.0, 12)) + 320.0 * math.sin(y * math.pi / 30.0) * 2.0 / 3.0
    radians = math.radians(latitude)
    flat = 1.0 - ECCENTRICITY * math.sin(radians) ** 2
    along = AXIS / math.sqrt(flat) * math.cos(radians)
    across = AXIS * (1.0 - ECCENTRICITY) / (flat * math.sqrt(flat))
    return math.degrees(east / along), math.degrees(north / across)


def waves(value: float, first: float, *others: tuple[float, int]) -> float:
    total = first * math.sin(value * math.pi)
    return (total + sum(height * math.sin(value / width * math.pi) for height, width in others)) * 2.0 / 3.0
