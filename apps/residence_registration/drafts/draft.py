"""A declaration that has been checked and may be submitted."""

from dataclasses import dataclass, field
from datetime import date

from apps.core.identity import IdNumber


@dataclass(frozen=True, slots=True)
class Draft:
    """`phone` is E.164; places are WGS-84 degrees. Nothing that names the person is in its repr."""

    name: str = field(repr=False)
    id_type: str
    id_number: IdNumber
    phone: str = field(repr=False)
    division_code: str
    address: str = field(repr=False)
    latitude: float | None = field(repr=False)
    longitude: float | None = field(repr=False)
    residence_kind: str
    residence_reason: str
    since: date
    notice_version: str
