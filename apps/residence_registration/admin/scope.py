"""Declarations that a person of the office may see."""

from django.db.models import Q, QuerySet

from apps.grids.models import Division
from apps.grids.office.viewers import Viewer
from apps.residence_registration.models import Declaration, Registration


def in_scope(viewer: Viewer, prefix: str = "") -> Q:
    """By the grid, or by the declared division, which is the viewer's own or a part of it.

    One column alone is asked for: an "or" over two tables would have every declaration looked at.
    """
    scope = viewer.scope(grid=f"{prefix}grid", town="town")
    match scope.children:
        case [("town", code)]:
            places = Division.objects.filter(Q(parent=code) | Q(pk=code))
            return Q(**{f"{prefix}division__in": places.values("pk")})
        case _:
            return scope


def declarations_in_scope(viewer: Viewer) -> QuerySet[Declaration]:
    return Declaration.objects.filter(in_scope(viewer))


def registrations_in_scope(viewer: Viewer) -> QuerySet[Registration]:
    return Registration.objects.filter(in_scope(viewer, "declaration__"))
