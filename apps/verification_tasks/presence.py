"""The presence code: seven digits that only the server can work out, and a check digit that a phone can verify alone.

A hash of the code, sent along with the task, would let a phone check it offline, and would give it away: eight
digits are tried through in seconds. So the event carries the code and the server judges it; what the phone can see
without a connection is that a digit was misheard.
"""

from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from stdnum.iso7064 import mod_11_10

from apps.core.crypto import blind_index
from apps.core.text import fold

DIGITS: Final = 7
LENGTH: Final = DIGITS + 1


class TryResult(StrEnum):
    RIGHT = "right"
    # One of the task's codes, but not of that time: renewed long before, or used by somebody else.
    OVER = "over"
    WRONG = "wrong"
    # Not even a code: a digit misheard or left out. It tells nothing, so it counts as no try.
    MISTYPED = "mistyped"
    # Too many wrong ones before it: not looked at.
    LOCKED = "locked"


def code_of(task_id: UUID, number: int) -> str:
    secret = int.from_bytes(blind_index("presence_code", f"{task_id}:{number}")[:8], "big")
    digits = f"{secret % 10**DIGITS:0{DIGITS}d}"
    return digits + mod_11_10.calc_check_digit(digits)


def shown(code: str) -> str:
    """In two groups, as it is read out; a code for signing in has six digits in one."""
    return f"{code[:4]} {code[4:]}"


def read_code(given: Any) -> str | None:
    """The eight digits, however they were typed; None where they cannot be a code."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**LENGTH:
        given = f"{given:0{LENGTH}d}"
    if not isinstance(given, str):
        return None
    digits = "".join(fold(given).replace("-", " ").split())
    return digits if len(digits) == LENGTH and digits.isascii() and mod_11_10.is_valid(digits) else None
