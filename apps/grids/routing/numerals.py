"""Chinese numerals in addresses: 十二号 is 12号, 一〇三室 is 103室."""

import re
from typing import Final

DIGITS: Final = {
    "〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
UNITS: Final = {"十": 10, "百": 100, "千": 1000}
# Only in front of a counting word: 八一路 is a name, 十一圩港村 is one too.
COUNTED: Final = re.compile(rf"第?([{''.join(DIGITS)}{''.join(UNITS)}]+)(?=[号弄幢栋座组队期区室层]|单元|楼)")


def value_of(numeral: str) -> int:
    """十二 → 12, 一百零三 → 103; without a unit the digits stand side by side: 一〇三 → 103."""
    if not any(sign in UNITS for sign in numeral):
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    total, pending = 0, 0
    for sign in numeral:
        if sign in UNITS:
            total += (pending or 1) * UNITS[sign]
            pending = 0
        else:
            pending = DIGITS[sign]
    return total + pending


def with_digits(text: str) -> str:
    return COUNTED.sub(lambda match: str(value_of(match[1])), text)
