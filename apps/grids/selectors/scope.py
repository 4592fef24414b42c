"""What a staff member may see, as a filter for lists of rows that have a grid and a town."""

from django.db.models import Q, QuerySet

from apps.core.clock import now
from apps.grids.models import Coverage, Grid, Staff
from apps.grids.roles import Role
from apps.grids.selectors.coverage import running_at

NOTHING = Q(pk__in=[])
# A division's code ends with these where it is no community, and where it is no town either.
NO_COMMUNITY, NO_TOWN = "000", "000000"


def scope_q(staff: Staff, grid: str = "grid", town: str = "town") -> Q:
    """`grid` and `town` are the lookups from the row. Rows without a grid are seen by their town and the city.

    Grids are narrowed by a subquery, never by a join, so that no row appears twice.
    """
    if not staff.is_active:
        return NOTHING
    match Role(staff.role):
        case Role.CITY | Role.AUDITOR | Role.SYSTEM_ADMIN:
            return Q()
        case Role.TOWN:
            return Q(**{town: staff.division_id}) if staff.division_id else NOTHING
        case Role.COMMUNITY:
            return of_community(staff.division_id, grid)
        case Role.DEPARTMENT:
            return of_division(staff.division_id, grid, town)
        case Role.GRID_LEADER | Role.GRID_WORKER:
            covered = Coverage.objects.filter(running_at(now()), staff=staff)
            return Q(**{f"{grid}__in": covered.values("grid")})


def scope_units(staff: Staff) -> list[str] | None:
    """The same scope as ids of grids and codes of divisions, for what is summed by unit; None: the whole city."""
    if not staff.is_active:
        return []
    match Role(staff.role):
        case Role.TOWN | Role.COMMUNITY | Role.DEPARTMENT if not (staff.division_id or "").endswith(NO_TOWN):
            return [staff.division_id] if staff.division_id else []
        case Role.GRID_LEADER | Role.GRID_WORKER:
            covered = Coverage.objects.filter(running_at(now()), staff=staff)
            return [str(grid) for grid in covered.values_list("grid", flat=True).distinct()]
        case _:
            return None if scope_q(staff) == Q() else []


def of_community(code: str | None, grid: str) -> Q:
    return Q(**{f"{grid}__in": Grid.objects.filter(community=code).values("pk")})


def of_division(code: str | None, grid: str, town: str) -> Q:
    """Of a city, a town or a community, as its code says (统计用区划代码): no query climbs the tree."""
    if not code:
        return NOTHING
    if code.endswith(NO_TOWN):
        return Q()
    return Q(**{town: code}) if code.endswith(NO_COMMUNITY) else of_community(code, grid)


def visible_grids(staff: Staff) -> QuerySet[Grid]:
    return Grid.objects.filter(scope_q(staff, grid="pk"))
