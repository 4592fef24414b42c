"""Borders for the rest of the demonstration's grids: a crooked mesh, so that the map has something to show."""

from collections.abc import Iterable
from typing import Any, Final

from apps.sync.demo.cast import EVERYONE, HOME, NEXT

# Degrees: a cell is about half a kilometre wide, a community two cells by two, a town four communities by two.
CELL: Final = 0.006
SOUTH_WEST: Final = (120.44, 31.79)
TOWNS_A_ROW: Final = 4
BLOCK_WIDE, BLOCK_HIGH = 9, 8
COMMUNITIES_A_ROW: Final = 4
# The middle of the city is drawn by hand.
BY_HAND: Final = frozenset({5, 6})


def mesh(communities: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Areas by the grids' codes, four a community; neighbours share their corners."""
    found: dict[str, dict[str, Any]] = {}
    by_town = {code[:9]: [one for one in sorted(communities) if one[:9] == code[:9]] for code in sorted(communities)}
    free = [block for block in range(len(by_town) + len(BY_HAND)) if block not in BY_HAND]
    for block, inside in zip(free, by_town.values(), strict=False):
        for place, community in enumerate(inside):
            column = block % TOWNS_A_ROW * BLOCK_WIDE + place % COMMUNITIES_A_ROW * 2
            row = block // TOWNS_A_ROW * BLOCK_HIGH + place // COMMUNITIES_A_ROW * 2
            for number in range(4):
                found[f"{community}-{number + 1:02d}"] = cell(column + number % 2, row + number // 2)
    return found


def cell(column: int, row: int) -> dict[str, Any]:
    corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    return {"type": "Polygon", "coordinates": [[corner(column + east, row + north) for east, north in corners]]}


def corner(column: int, row: int) -> list[float]:
    """Moved by up to a quarter of a cell, the same way for whoever asks."""
    east = column + (column * 73 + row * 191) % 101 / 202 - 0.25
    north = row + (column * 157 + row * 89) % 97 / 194 - 0.25
    return [round(SOUTH_WEST[0] + east * CELL, 6), round(SOUTH_WEST[1] + north * CELL, 6)]


# Of every community that somebody works in.
MESH: Final = mesh({code for member in EVERYONE for code in member.covers} - {HOME, NEXT})
