"""Read the street or compound and its number out of an address as people write it."""

import re
from typing import Final

from apps.core.text import fold
from apps.grids.routing.numerals import with_digits

# Traditional forms of the counting words, and signs that separate nothing of importance.
VARIANTS: Final = str.maketrans(
    {"號": "号", "棟": "栋", "樓": "楼", "區": "区", "#": "号", "—": "-", "–": "-", "~": "-"}
)
SIGNS: Final = r"[\s,，.。、;；:：()（）\[\]【】]+"
NOISE: Final = re.compile(SIGNS)
# 12 301 is building and room, never 12301.
BETWEEN_NUMBERS: Final = re.compile(rf"(?<=\d){SIGNS}(?=\d)")
# A house number follows its place at once (a compound may add 小区), and says that it is one: by a counting
# word, by a room behind a dash, or by ending the address. 301室 and 3楼 are rooms and floors.
NUMBER: Final = re.compile(r"(?:小区)?第?(\d{1,6})[a-z甲乙丙丁]?(?:号|弄|幢|栋|座|-|$)")


def normal_form(text: str) -> str:
    """Half-width, without spaces and punctuation, numerals as digits: the form in which places are compared."""
    plain = fold(text).translate(VARIANTS).lower()
    return with_digits(NOISE.sub("", BETWEEN_NUMBERS.sub("-", plain)))


def numbers_at(place: str, address: str) -> list[int]:
    """The numbers that follow `place` wherever it stands in `address`; both in normal form."""
    found = []
    start = address.find(place) if place else -1
    while start >= 0:
        match = NUMBER.match(address, start + len(place))
        if match:
            found.append(int(match[1]))
        start = address.find(place, start + 1)
    return found
