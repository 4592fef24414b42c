"""Calls for people, narrowed to what the person may see."""

from django.db.models import Q, QuerySet

from apps.grids.office.viewers import Viewer
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.models import PhoneCall


def calls_visible_to(viewer: Viewer) -> QuerySet[PhoneCall]:
    """By the task, or by the town of worker or resident; where neither is known, the city's office looks at it."""
    if viewer.sees_everything:
        return PhoneCall.objects.all()
    town = viewer.staff.division_id if viewer.staff else None
    in_town = Q(town=town) if town else Q(pk__in=[])
    return PhoneCall.objects.filter(in_town | in_task_scope(viewer))
