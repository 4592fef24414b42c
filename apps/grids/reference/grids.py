"""Grids that nobody drew: no open data describes them below the community, so they are invented alike each time."""

import re
import uuid
from collections.abc import Iterable
from typing import Final

from apps.grids.models import Division, DivisionLevel, Grid

NAMESPACE: Final = uuid.UUID("6f8f1f5e-3c0d-5d5e-9d0b-3205820a11d5")
NUMERALS: Final = "一二三四"
VILLAGE: Final = re.compile(r"村(?:村民)?委(?:员)?会$")
NEIGHBOURHOOD: Final = re.compile(r"(?:居|居民)委(?:员)?会$")


def grid_id(code: str) -> uuid.UUID:
    """The same in every database, so that a demonstration can be repeated word for word."""
    return uuid.uuid5(NAMESPACE, code)


def how_many(community: Division) -> int:
    if community.is_virtual:
        return 0
    if VILLAGE.search(community.name):
        return 2
    return 3 + int(community.code[-1]) % 2 if NEIGHBOURHOOD.search(community.name) else 1


def short_name(community: Division) -> str:
    """斜桥村委会 is the committee, 斜桥村 the place."""
    return NEIGHBOURHOOD.sub("", VILLAGE.sub("村", community.name))


def invented_grids(divisions: Iterable[Division]) -> list[Grid]:
    return [
        invented_grid(community, number)
        for community in divisions
        if community.level == DivisionLevel.COMMUNITY
        for number in range(1, how_many(community) + 1)
    ]


def invented_grid(community: Division, number: int) -> Grid:
    code = f"{community.code}-{number:02d}"
    return Grid(
        id=grid_id(code),
        code=code,
        name=f"{short_name(community)}第{NUMERALS[number - 1]}网格",
        community_id=community.code,
        town_id=str(community.parent_id),
        is_default=number == 1,
    )
