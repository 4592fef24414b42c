"""A part of a file: `Range: bytes=…` as RFC 9110 has it, one range a request."""

import re
from dataclasses import dataclass
from typing import Final

from apps.core.errors import DomainError

# Of nothing longer than this many digits is there a file.
ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class RangeNotSatisfiable(DomainError):
    status = 416
    code = "range_not_satisfiable"


@dataclass(frozen=True, slots=True)
class Part:
    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked_part(header: str | None, size: int) -> Part | None:
    """None: the whole. What cannot be read, or names several ranges, asks for the whole as well."""
    found = ONE_RANGE.fullmatch((header or "").strip().lower())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None
    if start >= size or start > end:
        raise RangeNotSatisfiable(f"There are {size} bytes.")
    return Part(start, end - start + 1, size)
