"""What a picture says about itself; and pictures that say nonsense."""

import random
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image

from apps.verification_tasks.signs.pictures import Seen, look
from tests.cast.review import HOME, as_bytes, exif, scene


def seen(content: bytes) -> Seen:
    return look(content)


def test_a_camera_s_time_with_its_zone() -> None:
    sight = seen(as_bytes(scene(1), exif=exif("2026:11:25 09:30:00", "+06:00")))
    assert (sight.exif.at, sight.exif.zone_known) == (datetime(2026, 11, 25, 3, 30, tzinfo=UTC), True)


def test_a_time_without_a_zone_is_read_as_the_city_s_and_says_so() -> None:
    sight = seen(as_bytes(scene(1), exif=exif("2026:11:25 09:30:00")))
    assert (sight.exif.at, sight.exif.zone_known) == (datetime(2026, 11, 25, 1, 30, tzinfo=UTC), False)


def test_the_satellites_time_comes_first() -> None:
    sight = seen(as_bytes(scene(1), exif=exif("2020:01:01 00:00:00", satellites="2026:11:25 01:30:05")))
    assert (sight.exif.at, sight.exif.zone_known) == (datetime(2026, 11, 25, 1, 30, 5, tzinfo=UTC), True)


@pytest.mark.parametrize("place", [HOME, (-33.9, -70.5)])
def test_its_position(place: tuple[float, float]) -> None:
    assert seen(as_bytes(scene(1), exif=exif(place=place))).exif.position == pytest.approx(place, abs=1e-5)


def test_null_island_is_a_camera_that_does_not_know() -> None:
    assert seen(as_bytes(scene(1), exif=exif(place=(0.0, 0.0)))).exif.position is None


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2026:13:45 99:99:99", "9999:12:31 23:59:59"])
def test_nonsense_is_no_time(taken: str) -> None:
    sight = seen(as_bytes(scene(1), exif=exif(taken, "-14:00")))
    assert sight.fault == ""
    assert sight.exif.at is None


@pytest.mark.parametrize("offset", ["+99:00", "8", "+ab:cd", "+15:30"])
def test_a_nonsense_zone_is_no_zone(offset: str) -> None:
    assert not seen(as_bytes(scene(1), exif=exif("2026:11:25 09:30:00", offset))).exif.zone_known


def test_turned_by_its_tag_it_is_the_same_picture() -> None:
    photo = scene(3)
    turned = Image.Exif()
    turned[0x0112] = 8
    upright, tagged = seen(as_bytes(photo, "PNG")), seen(as_bytes(photo.rotate(-90, expand=True), "PNG", exif=turned))
    assert upright.hashes == tagged.hashes


def test_bytes_that_are_no_picture() -> None:
    assert seen(b"%PDF-1.7 nothing to see").fault == "unreadable"


def test_a_photo_cut_off_in_the_middle_still_says_where_it_was_taken() -> None:
    sight = seen(as_bytes(scene(1, (1600, 1200)), exif=exif(place=HOME))[:9000])
    assert (sight.fault, sight.hashes) == ("damaged", None)
    assert sight.exif.position is not None


def test_a_bomb_is_not_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    assert seen(b"\x89PNG\r\n\x1a\n" + chunk).fault in {"too_large", "unreadable"}


def test_whatever_byte_is_changed_there_is_an_answer() -> None:
    photo, chance = as_bytes(scene(2, (200, 150)), exif=exif("2026:11:25 09:30:00", "+08:00", HOME)), random.Random(5)
    for _ in range(400):
        spoilt = bytearray(photo)
        for _ in range(3):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        assert isinstance(seen(bytes(spoilt)), Seen)
