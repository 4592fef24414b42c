"""The citizen identity number (GB 11643): 18 digits that carry birth date, sex and first domicile.

The residence permits of Hong Kong, Macao and Taiwan residents have the same form.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from stdnum.cn import ric

from apps.core.clock import local_date, now
from apps.core.crypto import blind_index
from apps.core.text import fold

FORM: Final = re.compile(r"[0-9]{17}[0-9X]")
SEPARATORS: Final = str.maketrans("", "", " -")
INDEX_COLUMN: Final = "id_number"
EARLIEST_YEAR: Final = 1880
MALE: Final = "1"
FEMALE: Final = "2"


class IdFault(StrEnum):
    FORMAT = "bad_format"
    CHECK_DIGIT = "bad_check_digit"
    BIRTH_DATE = "bad_birth_date"


class InvalidIdNumberError(ValueError):
    """Its text is the fault, never the number."""

    def __init__(self, fault: IdFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class IdNumber:
    """`sex` is a code of GB/T 2261.1; `domicile_prefix` may be unknown, for numbers outlive divisions."""

    number: str
    sex: str
    birth_date: date
    domicile_prefix: str

    def __repr__(self) -> str:
        return f"IdNumber({mask_id_number(self.number)})"

    @property
    def index(self) -> bytes:
        return blind_index(INDEX_COLUMN, self.number)


def check_id_number(text: str) -> IdNumber:
    """Raise InvalidIdNumberError with the first fault found."""
    number = fold(text).translate(SEPARATORS).upper()
    if FORM.fullmatch(number) is None:
        raise InvalidIdNumberError(IdFault.FORMAT)
    if number[-1] != ric.calc_check_digit(number):
        raise InvalidIdNumberError(IdFault.CHECK_DIGIT)
    return IdNumber(number, MALE if int(number[16]) % 2 else FEMALE, birth_date(number), number[:6])


def birth_date(number: str) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdNumberError(IdFault.BIRTH_DATE) from None
    if born.year < EARLIEST_YEAR or born > local_date(now()):
        raise InvalidIdNumberError(IdFault.BIRTH_DATE)
    return born


def mask_id_number(number: str) -> str:
    """The first three and the last four stay readable."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
