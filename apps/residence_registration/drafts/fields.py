"""One check a field: the value in its normal form, or a Fault."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from apps.core.identity import IdNumber, InvalidIdNumberError, check_id_number
from apps.core.phones import normalise_phone
from apps.core.text import fold, fold_name
from apps.grids.models import DivisionLevel
from apps.residence_registration.drafts.faults import Code, Fault
from apps.residence_registration.drafts.known import Known
from apps.residence_registration.models import IdType, ResidenceKind

Check = Callable[[object, Known], Any]
NAME_LENGTH: Final = 30
ADDRESS_LENGTHS: Final = (2, 200)
NOTICE_LENGTH: Final = 32
# Planes 2 and 3 whole: rare names use ideographs that Unicode has and this Python's tables do not know yet.
LETTER: Final = r"(?:[^\W\d_]|(?!\w)[\U00020000-\U0003fffd])"
NAME: Final = re.compile(rf"{LETTER}+(?:[ ·]{LETTER}+)*")
ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COARSE: Final = frozenset({DivisionLevel.PROVINCE, DivisionLevel.PREFECTURE, DivisionLevel.COUNTY})
LATITUDE: Final = 90.0
LONGITUDE: Final = 180.0


def text(value: object, shortest: int, longest: int, normal: Callable[[str], str] = fold) -> str:
    if not isinstance(value, str):
        raise Fault(Code.NOT_A_STRING)
    # NFKC can make one character into eighteen: what is far too long is not folded at all.
    folded = normal(value) if len(value) <= 4 * longest else value
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in folded):
        raise Fault(Code.BAD_CHARACTER)
    if len(folded) > longest:
        raise Fault(Code.TOO_LONG)
    if len(folded) < shortest:
        raise Fault(Code.TOO_SHORT if folded else Code.REQUIRED)
    return folded


def one_of(value: object, allowed: frozenset[str]) -> str:
    chosen = text(value, 1, NAME_LENGTH)
    if chosen not in allowed:
        raise Fault(Code.UNKNOWN_VALUE)
    return chosen


def name(value: object, _known: Known) -> str:
    folded = text(value, 1, NAME_LENGTH, fold_name)
    if NAME.fullmatch(folded) is None:
        raise Fault(Code.BAD_CHARACTER)
    return folded


def id_type(value: object, _known: Known) -> str:
    return one_of(value, frozenset(IdType.values))


def id_number(value: object, _known: Known) -> IdNumber:
    if not isinstance(value, str):
        raise Fault(Code.NOT_A_STRING)
    try:
        return check_id_number(value)
    except InvalidIdNumberError as error:
        raise Fault(error.fault) from None


def phone(value: object, _known: Known) -> str:
    if not isinstance(value, str):
        raise Fault(Code.NOT_A_STRING)
    try:
        return normalise_phone(value)
    except ValueError:
        raise Fault(Code.BAD_PHONE) from None


def division_code(value: object, known: Known) -> str:
    if not isinstance(value, str):
        raise Fault(Code.NOT_A_STRING)
    code = fold(value)
    level = known.levels.get(code)
    if level is None:
        raise Fault(Code.UNKNOWN_DIVISION)
    if level in COARSE:
        raise Fault(Code.DIVISION_TOO_COARSE)
    return code


def address(value: object, _known: Known) -> str:
    return text(value, *ADDRESS_LENGTHS, lambda written: " ".join(fold(written).split()))


def residence_kind(value: object, _known: Known) -> str:
    return one_of(value, frozenset(ResidenceKind.values))


def residence_reason(value: object, known: Known) -> str:
    return one_of(value, known.reasons)


def since(value: object, known: Known) -> date:
    if not isinstance(value, str):
        raise Fault(Code.NOT_A_STRING)
    written = fold(value)
    if ISO_DATE.fullmatch(written) is None:
        raise Fault(Code.BAD_DATE)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Fault(Code.BAD_DATE) from None
    if day > known.today:
        raise Fault(Code.IN_FUTURE)
    return day


def notice_version(value: object, _known: Known) -> str:
    return text(value, 1, NOTICE_LENGTH)


def location(value: object, _known: Known) -> dict[str, float] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise Fault(Code.NOT_AN_OBJECT)
    return {"lat": degrees(value, "lat", LATITUDE), "lng": degrees(value, "lng", LONGITUDE)}


def degrees(value: Mapping[str, object], member: str, limit: float) -> float:
    number = value.get(member)
    if number is None:
        raise Fault(Code.REQUIRED, f"/{member}")
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Fault(Code.NOT_A_NUMBER, f"/{member}")
    if not math.isfinite(number) or abs(number) > limit:
        raise Fault(Code.OUT_OF_RANGE, f"/{member}")
    return float(number)
