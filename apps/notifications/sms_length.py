"""How many parts of a text message a text takes, as networks count and cities pay (3GPP TS 23.038, 23.040)."""

from typing import Final, NamedTuple

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes an escape and itself.
EXTENDED: Final = frozenset("^{}\\[~]|€\f")
GSM_ALONE, GSM_PART = 160, 153
UCS2_ALONE, UCS2_PART = 70, 67


class SmsLength(NamedTuple):
    encoding: str
    units: int
    parts: int


def sms_length(text: str) -> SmsLength:
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        widths = [2 if sign in EXTENDED else 1 for sign in text]
        return SmsLength("GSM-7", sum(widths), parts(widths, GSM_ALONE, GSM_PART))
    # A sign beyond the basic plane is a pair, as an emoji or a rare name.
    widths = [len(sign.encode("utf-16-be")) // 2 for sign in text]
    return SmsLength("UCS-2", sum(widths), parts(widths, UCS2_ALONE, UCS2_PART))


def parts(widths: list[int], alone: int, each: int) -> int:
    """A sign of two units is never cut, so a part may end one unit early."""
    if sum(widths) <= alone:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
