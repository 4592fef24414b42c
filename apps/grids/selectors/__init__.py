"""Reads of divisions, grids and staff; those for a person are narrowed to what that person may see."""

from apps.grids.selectors.coverage import coverage_spans, covered_grids
from apps.grids.selectors.people import Answering, people_answering, phones_at
from apps.grids.selectors.scope import scope_q, scope_units, visible_grids

__all__ = [
    "Answering",
    "coverage_spans",
    "covered_grids",
    "people_answering",
    "phones_at",
    "scope_q",
    "scope_units",
    "visible_grids",
]
