"""When and where a picture says that it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite
from typing import Any, Final

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from apps.core.clock import LOCAL_ZONE

FORMAT: Final = "%Y:%m:%d %H:%M:%S"
OFFSET_FORMAT_LENGTH: Final = 6
FURTHEST_ZONE: Final = 14


@dataclass(frozen=True, slots=True)
class Exif:
    """`zone_known` is false where the time bears no offset: it is then read as the city's own."""

    at: datetime | None = None
    zone_known: bool = False
    position: tuple[float, float] | None = None


def read_exif(image: Image.Image) -> Exif:
    """A picture may say anything: what cannot be read is as if it said nothing."""
    try:
        tags = image.getexif()
        details: Mapping[int, Any] = tags.get_ifd(IFD.Exif)
        places: Mapping[int, Any] = tags.get_ifd(IFD.GPSInfo)
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, ZeroDivisionError, OverflowError):
        return Exif()
    at, zone_known = taken_at(details, places)
    return Exif(at, zone_known, position_of(places))


def taken_at(details: Mapping[int, Any], places: Mapping[int, Any]) -> tuple[datetime | None, bool]:
    """The satellites' time first, which is UTC; else the camera's, with its offset if it gives one."""
    by_satellite = satellite_time(places)
    if by_satellite is not None:
        return by_satellite, True
    naive = camera_time(details)
    if naive is None:
        return None, False
    zone = offset_of(details)
    try:
        return naive.replace(tzinfo=zone or LOCAL_ZONE).astimezone(UTC), zone is not None
    except OverflowError:
        return None, False


def camera_time(details: Mapping[int, Any]) -> datetime | None:
    for tag in (Base.DateTimeOriginal, Base.DateTimeDigitized):
        text = str(details.get(tag, "")).strip("\0 ")[:19]
        try:
            return datetime.strptime(text, FORMAT)  # noqa: DTZ007  the zone stands in another tag
        except ValueError:
            continue
    return None


def offset_of(details: Mapping[int, Any]) -> timezone | None:
    """`+08:00`"""
    text = str(details.get(Base.OffsetTimeOriginal) or details.get(Base.OffsetTime) or "").strip("\0 ")
    if len(text) != OFFSET_FORMAT_LENGTH or text[0] not in "+-" or text[3] != ":":
        return None
    try:
        span = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    except ValueError:
        return None
    if span > timedelta(hours=FURTHEST_ZONE):
        return None
    return timezone(-span if text[0] == "-" else span)


def satellite_time(places: Mapping[int, Any]) -> datetime | None:
    day = str(places.get(GPS.GPSDateStamp, "")).strip("\0 ")
    clock = numbers(places.get(GPS.GPSTimeStamp))
    if clock is None:
        return None
    try:
        start = datetime.strptime(day, "%Y:%m:%d").replace(tzinfo=UTC)
        return start + timedelta(hours=clock[0], minutes=clock[1], seconds=clock[2])
    except (ValueError, OverflowError):
        return None


def position_of(places: Mapping[int, Any]) -> tuple[float, float] | None:
    latitude = degrees(places.get(GPS.GPSLatitude), places.get(GPS.GPSLatitudeRef), "S")
    longitude = degrees(places.get(GPS.GPSLongitude), places.get(GPS.GPSLongitudeRef), "W")
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None
    # (0, 0) is what many cameras write when they do not know.
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004


def degrees(value: object, side: object, negative: str) -> float | None:
    parts = numbers(value)
    if parts is None:
        return None
    whole = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -whole if str(side).strip("\0 ").upper() == negative else whole


def numbers(value: Any) -> tuple[float, float, float] | None:
    try:
        first, second, third = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (first, second, third) if all(map(isfinite, (first, second, third))) else None
