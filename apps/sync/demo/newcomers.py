"""Who has declared in the last days: most for worker1 and worker2, some overdue, some that nobody could route."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from apps.core.clock import at_local, local_date
from apps.core.demo import invent_person
from apps.core.workdays import last_day
from apps.sync.demo.cast import CENTRAL_TOWN, FIELD, HOME, NEXT, THIRD
from apps.sync.demo.mesh import MESH

SEED: Final = 0
LIMIT_DAYS: Final = 7
LONGEST_AGO: Final = 9
VIRTUAL_COMMUNITY: Final = "320582403498"
KINDS: Final = ("rented", "rented", "employer_premises", "rented", "private_home", "construction_site")
REASONS: Final = ("01", "01", "03", "04", "09", "06")
NOTICE: Final = "2026-01"
# In the middle of the grids that have borders, so that routing has something to show.
INSIDE: Final = {HOME: (31.8625, 120.5425), NEXT: (31.8725, 120.5625)}
# Degrees between one invented home and the next.
APART: Final = 0.0002
# NOWHERE is in nobody's ranges: it goes to the default grid of the community.
NOWHERE: Final = "安居路"
STREETS: Final = {HOME: "花园浜新村", NEXT: "前溪花苑", THIRD: "庆丰新村"}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The body that a resident would send, and when."""

    body: dict[str, Any]
    submitted_at: datetime


def places() -> list[str]:
    """One division a newcomer; the last two have no grid and wait with their towns."""
    elsewhere = [member.covers[0] for member in FIELD[3:]]
    return [HOME] * 11 + [NEXT] * 7 + [THIRD] * 5 + elsewhere + elsewhere[:2] + [VIRTUAL_COMMUNITY, CENTRAL_TOWN]


def newcomers(moment: datetime) -> Iterator[Newcomer]:
    for index, division in enumerate(places()):
        submitted_at = when(index, moment)
        yield Newcomer(body_of(index, division, local_date(submitted_at)), submitted_at)


def when(index: int, moment: datetime) -> datetime:
    """Spread over the last days by day of age; every seventh is as old as makes it overdue on any calendar."""
    today = local_date(moment)
    if index % 7 == 3:  # noqa: PLR2004  the seventh's place
        return at_local(youngest_overdue(today), time(9, index))
    age = timedelta(days=index * 3 % (LONGEST_AGO + 1))
    if not age:
        return moment - timedelta(minutes=5 * index + 5)
    return at_local(today - age, time(8 + index % 12, index))


def youngest_overdue(today: date) -> date:
    """The limit rolls over rest days, so how many days ago depends on the calendar."""
    start = today - timedelta(days=LIMIT_DAYS + 1)
    while last_day(start, LIMIT_DAYS).day >= today:
        start -= timedelta(days=1)
    return start


def body_of(index: int, division: str, submitted: date) -> dict[str, Any]:
    person = invent_person(SEED, index)
    body: dict[str, Any] = {
        "name": person.name,
        "id_type": "resident_id",
        "id_number": person.id_number,
        "phone": person.phone,
        "division_code": division,
        "address": address(index, division),
        "residence_kind": KINDS[index % len(KINDS)],
        "residence_reason": REASONS[index % len(REASONS)],
        "since": (submitted - timedelta(days=index % 5)).isoformat(),
        "notice_version": NOTICE,
    }
    if index % 2 and (middle := middle_of(division)):
        body["location"] = near(*middle, index)
    return body


def near(latitude: float, longitude: float, index: int) -> dict[str, float]:
    """Here and there around the middle, so that the map has more than one point."""
    return {
        "lat": round(latitude + (index * 37 % 11 - 5) * APART, 6),
        "lng": round(longitude + (index * 53 % 13 - 6) * APART, 6),
    }


def middle_of(division: str) -> tuple[float, float] | None:
    """Of a grid with a border: the one drawn by hand, or the first that the mesh draws for the community."""
    if division in INSIDE:
        return INSIDE[division]
    area = MESH.get(f"{division}-01")
    if area is None:
        return None
    south_west, _, north_east, *_ = area["coordinates"][0]
    return (south_west[1] + north_east[1]) / 2, (south_west[0] + north_east[0]) / 2


def address(index: int, division: str) -> str:
    street = STREETS.get(division, NOWHERE) if index % 3 else NOWHERE
    return f"{street}{index * 13 % 90 + 1}幢{index % 6 + 1}0{index % 4 + 1}室"
