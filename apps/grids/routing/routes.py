"""Route a batch of addresses in three statements, however many they are."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from apps.core.errors import FieldError, InvalidInput
from apps.grids.models import Division, DivisionLevel, Grid
from apps.grids.routing.evidence import Evidence, load_evidence


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """`division_code` is a community's or a town's; the location is WGS-84."""

    division_code: str
    address: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Without a grid the declaration waits with the town's supervisor; a town there always is."""

    grid_id: uuid.UUID | None
    community_code: str | None
    town_code: str


def route(queries: Sequence[AddressQuery]) -> list[Route]:
    """One route a query, in order. The declared community is believed: evidence only chooses a grid within it.

    Raises InvalidInput for a code that is neither a community nor a town; never for an address.
    """
    divisions = known_divisions({query.division_code for query in queries})
    grids = active_grids(divisions.values())
    evidence = load_evidence([grid for candidates in grids.values() for grid in candidates])
    return [
        route_one(query, divisions[query.division_code], grids[query.division_code], evidence) for query in queries
    ]


def known_divisions(codes: set[str]) -> Mapping[str, Division]:
    levels = (DivisionLevel.TOWN, DivisionLevel.COMMUNITY)
    found = {division.code: division for division in Division.objects.filter(code__in=codes, level__in=levels)}
    if len(found) < len(codes):
        fault = FieldError("/division_code", "unknown_division", "The code must be that of a town or a community.")
        raise InvalidInput("An address needs a town or a community.", errors=[fault])
    return found


def active_grids(divisions: Collection[Division]) -> Mapping[str, list[Grid]]:
    """The candidates of each division. A virtual community has none, for nobody lives there."""
    real = [division.code for division in divisions if not division.is_virtual]
    candidates: defaultdict[str, list[Grid]] = defaultdict(list)
    for grid in Grid.objects.filter(Q(community__in=real) | Q(town__in=real), is_active=True):
        candidates[grid.community_id].append(grid)
        candidates[grid.town_id].append(grid)
    return candidates


def route_one(query: AddressQuery, division: Division, grids: list[Grid], evidence: Evidence) -> Route:
    is_town = division.level == DivisionLevel.TOWN
    grid = evidence.by_building(query.address, grids) or evidence.by_location(query.latitude, query.longitude, grids)
    if grid is None and not is_town:
        grid = next((grid for grid in grids if grid.is_default), None)
    if grid is not None:
        return Route(grid.pk, grid.community_id, grid.town_id)
    return Route(None, None, division.code) if is_town else Route(None, division.code, str(division.parent_id))
