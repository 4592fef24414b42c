"""WeChat's map speaks GCJ-02, the shifted coordinates of Chinese maps; everything here is WGS-84.

The shift is up to some 700 m in China, more than twice the distance at which a location counts as being at the door.
The published approximation of the transformation, inverted by iteration; exact to about a decimetre.
"""

from math import cos, pi, radians, sin, sqrt
from typing import Final

# The Krasovsky 1940 ellipsoid, on which the transformation is defined.
SEMI_MAJOR_M: Final = 6_378_245.0
ECCENTRICITY_SQUARED: Final = 0.006_693_421_622_965_943
# The box outside of which Chinese maps are not shifted: latitudes, then longitudes.
CHINA: Final = ((0.8293, 55.8271), (72.004, 137.8347))
ROUNDS: Final = 4
Position = tuple[float, float]


def to_wgs84(position: Position) -> Position:
    """(latitude, longitude) in degrees."""
    if not in_china(position):
        return position
    guess = position
    for _ in range(ROUNDS):
        shifted = to_gcj02(guess)
        guess = guess[0] + position[0] - shifted[0], guess[1] + position[1] - shifted[1]
    return guess


def to_gcj02(position: Position) -> Position:
    lat, lng = position
    if not in_china(position):
        return position
    x, y = lng - 105.0, lat - 35.0
    angle = radians(lat)
    magic = 1 - ECCENTRICITY_SQUARED * sin(angle) ** 2
    meridian = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (magic * sqrt(magic)) * pi / 180
    parallel = SEMI_MAJOR_M / sqrt(magic) * cos(angle) * pi / 180
    return lat + northward(x, y) / meridian, lng + eastward(x, y) / parallel


def northward(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    shift += waves(x, (6, 20), (2, 20)) + waves(y, (1, 20), (1 / 3, 40))
    return shift + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0


def eastward(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    shift += waves(x, (6, 20), (2, 20)) + waves(x, (1, 20), (1 / 3, 40))
    return shift + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0


def waves(value: float, *parts: tuple[float, float]) -> float:
    """Two thirds of a sum of sines, each of so many half turns a degree and so high."""
    return sum(height * sin(turns * value * pi) for turns, height in parts) * 2.0 / 3.0


def in_china(position: Position) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(position, CHINA, strict=True))
