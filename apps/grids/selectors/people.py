"""Whom a step of the ladder speaks to."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from apps.core.clock import now
from apps.grids.models import Coverage, Grid, Staff
from apps.grids.roles import Role
from apps.grids.selectors.coverage import running_at


@dataclass(slots=True)
class Answering:
    """Active staff of one role, by the place that they answer for; `everywhere` answers for all of the city."""

    by_grid: dict[uuid.UUID, list[Staff]] = field(default_factory=lambda: defaultdict(list))
    by_town: dict[str, list[Staff]] = field(default_factory=lambda: defaultdict(list))
    everywhere: list[Staff] = field(default_factory=list)

    def at(self, grid_id: uuid.UUID | None, town_code: str) -> list[Staff]:
        """Who answers for a task of that grid (None while unrouted) in that town."""
        in_grid = self.by_grid.get(grid_id, []) if grid_id else []
        return [*in_grid, *self.by_town.get(town_code, []), *self.everywhere]


def people_answering(role: Role, grid_ids: Collection[uuid.UUID | None], town_codes: Collection[str]) -> Answering:
    """For any number of grids and towns at most two statements. Grid staff answer by coverage, others by division."""
    found = Answering()
    grids = {grid_id for grid_id in grid_ids if grid_id}
    staff = Staff.objects.filter(role=role, is_active=True)
    match role:
        case Role.GRID_WORKER | Role.GRID_LEADER:
            add_by_coverage(found, role, grids)
        case Role.COMMUNITY:
            add_by_community(found, staff.filter(division__grids__in=grids).distinct(), grids)
        case Role.TOWN:
            for person in staff.filter(division__in=set(town_codes)):
                found.by_town[str(person.division_id)].append(person)
        case Role.CITY | Role.SYSTEM_ADMIN:
            found.everywhere = list(staff)
    return found


def phones_at(indexes: Collection[bytes]) -> Mapping[bytes, str]:
    """The numbers of those who still work here, by their index."""
    staff = Staff.objects.filter(phone_index__in=list(indexes), is_active=True)
    return {bytes(person.phone_index): person.phone for person in staff if person.phone_index and person.phone}


def add_by_coverage(found: Answering, role: Role, grid_ids: set[uuid.UUID]) -> None:
    current = Q(staff__role=role, staff__is_active=True, grid__in=grid_ids) & running_at(now())
    for coverage in Coverage.objects.filter(current).select_related("staff").order_by("staff__pinyin", "staff"):
        found.by_grid[coverage.grid_id].append(coverage.staff)


def add_by_community(found: Answering, staff: Collection[Staff], grid_ids: set[uuid.UUID]) -> None:
    communities: defaultdict[str, list[Staff]] = defaultdict(list)
    for person in staff:
        communities[str(person.division_id)].append(person)
    for grid_id, community in Grid.objects.filter(pk__in=grid_ids).values_list("pk", "community_id"):
        if community in communities:
            found.by_grid[grid_id] = communities[community]
