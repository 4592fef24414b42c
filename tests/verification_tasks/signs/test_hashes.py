"""A picture is known again after what phones and messengers do to it, and no other is taken for it."""

import random

import pytest
from PIL import Image, ImageEnhance

from apps.verification_tasks.signs.hashes import bands_of, hashes_of, probes_of
from tests.cast.review import as_bytes, scene
from tests.verification_tasks.signs.reading import reread

U64 = 1 << 64


def apart(one: int, other: int) -> int:
    return ((one ^ other) % U64).bit_count()


@pytest.mark.parametrize("number", range(12))
def test_a_photo_that_was_scaled_recoded_and_brightened_stays_nearly_the_same(number: int) -> None:
    photo = scene(number, (1600, 1200))
    again = reread(as_bytes(ImageEnhance.Brightness(photo.resize((720, 540))).enhance(1.1), quality=40))
    first, second = hashes_of(photo), hashes_of(again)
    assert apart(first.across, second.across) <= 6
    assert apart(first.down, second.down) <= 6


def test_other_pictures_are_far_apart() -> None:
    hashes = [hashes_of(scene(number)) for number in range(40)]
    nearest = min(apart(a.across, b.across) for place, a in enumerate(hashes) for b in hashes[:place])
    assert nearest > 7


@pytest.mark.parametrize(
    "image", [Image.new("RGB", (300, 200), "white"), Image.linear_gradient("L"), Image.new("L", (1, 1))]
)
def test_a_wall_and_a_lens_cap_are_not_compared_by_sight(image: Image.Image) -> None:
    assert hashes_of(image).plain


def test_a_scene_is() -> None:
    assert not hashes_of(scene(1)).plain


def test_every_pair_within_seven_bits_shares_a_probe() -> None:
    chance = random.Random(7)
    for _ in range(300):
        one = chance.getrandbits(64)
        other = one
        for place in chance.sample(range(64), 7):
            other ^= 1 << place
        assert set(probes_of(one)) & set(enumerate(bands_of(other)))


def test_bands_of_a_negative_number_are_those_of_its_bits() -> None:
    assert bands_of(-1) == (0xFFFF,) * 4
    assert bands_of(-(1 << 63)) == (0, 0, 0, 0x8000)
