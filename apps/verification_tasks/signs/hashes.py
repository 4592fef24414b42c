"""Two difference hashes of a picture: they stay nearly the same when it is scaled, recoded or brightened.

The first is cut into four bands of sixteen bits for the index (multi-index hashing, Norouzi et al. 2012): two hashes
that differ in at most seven bits have a band in which they differ in at most one, so seventeen probes a band find
every such pair. The second confirms what the first has found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image

SIDE: Final = 8
BAND_BITS: Final = 16
BANDS: Final = 4
SIGN_BIT: Final = 1 << 63
# A wall, a lens cap, a night: hardly a difference between neighbours, and so alike to every other such picture.
LEAST_CONTRAST: Final = 12
LEAST_BITS: Final = 8


@dataclass(frozen=True, slots=True)
class Hashes:
    """Signed 64-bit numbers, as the database keeps them; `plain`: too little in it to be compared by sight."""

    across: int
    down: int
    plain: bool


def hashes_of(image: Image.Image) -> Hashes:
    grey = image.convert("L")
    wide = grey.resize((SIDE + 1, SIDE), Image.Resampling.LANCZOS).tobytes()
    tall = grey.resize((SIDE, SIDE + 1), Image.Resampling.LANCZOS).tobytes()
    across = [wide[row * 9 + col] < wide[row * 9 + col + 1] for row in range(SIDE) for col in range(SIDE)]
    down = [tall[row * 8 + col] < tall[(row + 1) * 8 + col] for row in range(SIDE) for col in range(SIDE)]
    contrast = max(wide) - min(wide)
    return Hashes(signed(across), signed(down), is_plain(contrast, across, down))


def is_plain(contrast: int, *directions: list[bool]) -> bool:
    few = any(not LEAST_BITS <= sum(bits) <= SIDE * SIDE - LEAST_BITS for bits in directions)
    return contrast < LEAST_CONTRAST or few


def signed(bits: list[bool]) -> int:
    number = sum(1 << place for place, bit in enumerate(bits) if bit)
    return number - (1 << 64) if number & SIGN_BIT else number


def bands_of(number: int) -> tuple[int, int, int, int]:
    """From the lowest bits up."""
    one, two, three, four = (number >> shift & 0xFFFF for shift in range(0, BANDS * BAND_BITS, BAND_BITS))
    return one, two, three, four


def probes_of(number: int) -> Iterator[tuple[int, int]]:
    """(band, value): each band as it is, and with each one of its bits turned."""
    for band, value in enumerate(bands_of(number)):
        yield band, value
        for place in range(BAND_BITS):
            yield band, value ^ (1 << place)
