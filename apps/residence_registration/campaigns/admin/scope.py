"""Campaigns that a person of the office may see."""

from django.db.models import QuerySet

from apps.grids.office.viewers import Viewer
from apps.residence_registration.models import Campaign


def campaigns_in_scope(viewer: Viewer) -> QuerySet[Campaign]:
    """A town's are those to its own residents; those to the whole city are the city's."""
    return Campaign.objects.filter(viewer.scope(grid="grid", town="town"))
