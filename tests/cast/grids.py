"""A small town that nobody lives in: two communities with grids, one without, and a virtual one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.dispatch import Signal

from apps.core.actors import SYSTEM
from apps.grids.models import Division, DivisionLevel, Grid, Staff
from apps.grids.roles import Role
from apps.grids.services import NewStaff, RangeDraft, add_staff, change_grid, create_grid

CITY, TOWN, OTHER_TOWN = "990582000000", "990582100000", "990582200000"
GARDEN, VILLAGE, BARE, VIRTUAL = "990582100001", "990582100201", "990582100002", "990582100498"
FAR = "990582200001"


@dataclass(frozen=True)
class SmallTown:
    """`garden` is GARDEN's default grid, `gate` its second; `village` and `far` are default grids."""

    garden: Grid
    gate: Grid
    village: Grid
    far: Grid


def square(longitude: float, latitude: float, size: float = 0.01) -> dict[str, Any]:
    """A square whose south-west corner is given."""
    east, north = longitude + size, latitude + size
    ring = [[longitude, latitude], [east, latitude], [east, north], [longitude, north], [longitude, latitude]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def small_town(db: None) -> SmallTown:
    rows = [
        (CITY, "无有市", DivisionLevel.COUNTY, None),
        (TOWN, "无有镇", DivisionLevel.TOWN, CITY),
        (OTHER_TOWN, "远方镇", DivisionLevel.TOWN, CITY),
        (GARDEN, "花园社区居委会", DivisionLevel.COMMUNITY, TOWN),
        (VILLAGE, "桃源村委会", DivisionLevel.COMMUNITY, TOWN),
        (BARE, "空地社区居委会", DivisionLevel.COMMUNITY, TOWN),
        (VIRTUAL, "无有虚拟社区", DivisionLevel.COMMUNITY, TOWN),
        (FAR, "远方社区居委会", DivisionLevel.COMMUNITY, OTHER_TOWN),
    ]
    Division.objects.bulk_create(
        Division(code=code, name=name, pinyin=name, level=level, parent_id=parent, is_virtual=code == VIRTUAL)
        for code, name, level, parent in rows
    )
    town = SmallTown(
        garden=create_grid(community_code=GARDEN, name="花园第一网格", actor=SYSTEM),
        gate=create_grid(community_code=GARDEN, name="花园第二网格", actor=SYSTEM),
        village=create_grid(community_code=VILLAGE, name="桃源第一网格", actor=SYSTEM),
        far=create_grid(community_code=FAR, name="远方第一网格", actor=SYSTEM),
    )
    ranges = [RangeDraft("人民路", 1, 99), RangeDraft("世纪花园", 1, 20), RangeDraft("世纪花园东区", 30, 40)]
    change_grid(grid_id=town.gate.pk, building_ranges=ranges, area=square(120.5, 31.8), actor=SYSTEM)
    return town


@pytest.fixture
def hire(small_town: SmallTown) -> Callable[..., Staff]:
    """Account names count up; the hash opens nothing."""
    hired: list[Staff] = []

    def hire_one(role: Role = Role.GRID_WORKER, division_code: str | None = None, name: str = "王伟") -> Staff:
        newcomer = NewStaff(f"staff{len(hired)}", "!", name, role, division_code)
        hired.extend(add_staff(newcomers=[newcomer], actor=SYSTEM))
        return hired[-1]

    return hire_one


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """What the signal carried meanwhile."""
    calls: list[dict[str, Any]] = []

    def note(**carried: Any) -> None:
        calls.append({name: value for name, value in carried.items() if name not in {"signal", "sender"}})

    signal.connect(note, weak=False)
    try:
        yield calls
    finally:
        signal.disconnect(note)
