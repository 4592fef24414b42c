"""Every write to divisions' code tables, grids, coverage and staff."""

from apps.grids.services.coverage import (
    end_coverage,
    end_coverages,
    hand_over_grid,
    hand_over_grids,
    start_coverage,
    start_coverages,
)
from apps.grids.services.grids import GridChanges, RangeDraft, change_grid, create_grid
from apps.grids.services.reference import load_reference
from apps.grids.services.staff import NewStaff, add_staff, change_staff, create_staff, deactivate_staff, set_role

__all__ = [
    "GridChanges",
    "NewStaff",
    "RangeDraft",
    "add_staff",
    "change_grid",
    "change_staff",
    "create_grid",
    "create_staff",
    "deactivate_staff",
    "end_coverage",
    "end_coverages",
    "hand_over_grid",
    "hand_over_grids",
    "load_reference",
    "set_role",
    "start_coverage",
    "start_coverages",
]
