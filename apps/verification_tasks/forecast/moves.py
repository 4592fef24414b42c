"""Which checks to give to whom: from grids that will be late to people near who will have time."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

# Less than this is noise, and not worth anybody's way.
WORTH_MOVING: Final = 1.0
# Nobody is filled up to the brim: what is free is known only roughly.
FREE_SHARE: Final = 0.8
# As many as one page of a confirmation shows.
MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Burning:
    grid: uuid.UUID
    community: str
    town: str
    late: float
    # Checks that nobody has begun and that are nobody's by name.
    movable: int


@dataclass(frozen=True, slots=True)
class Helper:
    """`free`: checks that the person can do within the days beside their own."""

    staff: uuid.UUID
    communities: frozenset[str]
    towns: frozenset[str]
    grids: frozenset[uuid.UUID]
    free: float


@dataclass(frozen=True, slots=True)
class Suggested:
    grid: uuid.UUID
    staff: uuid.UUID
    tasks: int
    is_near: bool


def suggest(burning: Iterable[Burning], helpers: Iterable[Helper]) -> list[Suggested]:
    """The worst grid first; helpers of its community before those of its town, the freest first; nobody else."""
    everybody = sorted(helpers, key=lambda one: (-one.free, one.staff))
    free = {one.staff: one.free * FREE_SHARE for one in everybody}
    found: list[Suggested] = []
    for fire in sorted(burning, key=lambda one: (-one.late, one.grid)):
        wanted = min(ceil(fire.late), fire.movable) if fire.late >= WORTH_MOVING else 0
        for helper, is_near in near_first(fire, everybody):
            tasks = min(wanted, floor(free[helper.staff]), MOST_AT_ONCE)
            if tasks <= 0:
                continue
            found.append(Suggested(fire.grid, helper.staff, tasks, is_near))
            free[helper.staff] -= tasks
            wanted -= tasks
    return found


def near_first(fire: Burning, helpers: Iterable[Helper]) -> list[tuple[Helper, bool]]:
    """Who covers the burning grid is in the same fire."""
    others = [one for one in helpers if fire.grid not in one.grids]
    near = [(one, True) for one in others if fire.community in one.communities]
    far = [(one, False) for one in others if fire.town in one.towns and fire.community not in one.communities]
    return near + far
