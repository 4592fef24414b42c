"""The review list, narrowed to what the person may see."""

from django.db.models import Q, QuerySet

from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.grids.selectors import scope_q
from apps.verification_tasks.models import Sign


def signs_visible_to(staff: Staff) -> QuerySet[Sign]:
    """Signs on tasks in the person's scope; never those about their own work."""
    if not staff.reads(Permission.REVIEW_WORK):
        return Sign.objects.none()
    return Sign.objects.filter(scope_q(staff, grid="task__grid", town="task__town")).exclude(staff=staff)


def still_open() -> Q:
    """Word for word the condition of the partial index."""
    return Q(state="open")
