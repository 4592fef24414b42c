"""Look into the bytes of a picture, which come from a phone and may be anything."""

import warnings
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from apps.verification_tasks.signs.exif import Exif, read_exif
from apps.verification_tasks.signs.hashes import Hashes, hashes_of

READABLE: Final = ("JPEG", "PNG", "WEBP")
MOST_PIXELS: Final = 100_000_000
# A JPEG is decoded at an eighth of its size where that is enough.
ENOUGH: Final = (256, 256)


@dataclass(frozen=True, slots=True)
class Seen:
    """`hashes` is None where the picture cannot be decoded; `fault` says why, without words from the file."""

    hashes: Hashes | None = None
    exif: Exif = field(default_factory=Exif)
    fault: str = ""


def look(content: bytes) -> Seen:
    """Whatever stands in the bytes, there is an answer."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd EXIF and of great pictures; both are judged here.
            warnings.simplefilter("ignore")
            return look_closely(content)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return Seen(fault="unreadable")
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        SyntaxError,
        EOFError,
        OverflowError,
        ZeroDivisionError,
    ):
        return Seen(fault="damaged")


def look_closely(content: bytes) -> Seen:
    with Image.open(BytesIO(content), formats=READABLE) as image:
        if image.width * image.height > MOST_PIXELS:
            return Seen(fault="too_large")
        exif = read_exif(image)
        image.draft("L", ENOUGH)
        try:
            upright = ImageOps.exif_transpose(image)
        except OSError:
            # A photo cut off in the middle.
            return Seen(exif=exif, fault="damaged")
        return Seen(hashes_of(upright), exif)
