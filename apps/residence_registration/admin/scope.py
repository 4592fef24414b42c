"""Declarations that a person of the office may see."""

from django.db.models import Q, QuerySet

from apps.grids.office.viewers import Viewer
from apps.residence_registration.models import Declaration, Registration


def in_scope(viewer: Viewer, prefix: str = "") -> Q:
    """By the grid; while there is none by the town, of which the declared division is a part or which it is."""
    grid = f"{prefix}grid"
    part_of = viewer.scope(grid=grid, town=f"{prefix}division__parent")
    itself = viewer.scope(grid=grid, town=f"{prefix}division")
    return part_of | itself


def declarations_in_scope(viewer: Viewer) -> QuerySet[Declaration]:
    return Declaration.objects.filter(in_scope(viewer))


def registrations_in_scope(viewer: Viewer) -> QuerySet[Registration]:
    return Registration.objects.filter(in_scope(viewer, "declaration__"))
