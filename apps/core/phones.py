"""Phone numbers in one form, E.164, and the index that finds them encrypted."""

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from apps.core.crypto import blind_index
from apps.core.text import fold

HOME_REGION: Final = "CN"
# The one name for every phone index: an account's number must find the declarations and deliveries to it.
INDEX_COLUMN: Final = "phone"
LONGEST: Final = 32
# New mobile ranges open faster than the library's tables learn of them.
MOBILE: Final = re.compile(r"\+861[3-9][0-9]{9}")
WRITTEN: Final = re.compile(r"[+0-9 ()./\-]+")
SHOWN_HEAD: Final = 3
SHOWN_TAIL: Final = 4


def normalise_phone(text: str) -> str:
    """`+8613…`; a number without a country code is Chinese. Raise ValueError on what cannot be dialled."""
    folded = fold(text)
    if len(folded) > LONGEST or WRITTEN.fullmatch(folded) is None:
        raise ValueError("not a phone number")
    try:
        number = phonenumbers.parse(folded, HOME_REGION)
    except NumberParseException as error:
        raise ValueError("not a phone number") from error
    normal = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if MOBILE.fullmatch(normal) is None and not phonenumbers.is_valid_number(number):
        raise ValueError("no such phone number")
    return normal


def phone_index(e164: str) -> bytes:
    return blind_index(INDEX_COLUMN, e164)


def mask_phone(e164: str) -> str:
    """`138****0000`: as Chinese forms show it, without the home country's code."""
    national = e164.removeprefix("+86")
    hidden = max(len(national) - SHOWN_HEAD - SHOWN_TAIL, 0)
    return national[:SHOWN_HEAD] + "*" * hidden + national[SHOWN_HEAD + hidden :]
