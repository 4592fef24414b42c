"""Tasks for people, already narrowed to what the person may see."""

import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.core.errors import NotFound
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.grids.selectors import scope_q, scope_units
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import TaskKind


def checks() -> QuerySet[VerificationTask]:
    """Second checks have a page of their own: they are in no grid, and nobody is to see them beside the first."""
    return VerificationTask.objects.filter(kind=TaskKind.CHECK)


def tasks_visible_to(staff: Staff) -> QuerySet[VerificationTask]:
    """The tasks of the person's grids or division; field staff also see what is theirs by name."""
    if not (staff.may(Permission.SEE_TASKS) or staff.may(Permission.WORK_IN_FIELD)):
        return checks().none()
    scope = scope_q(staff, grid="grid", town="town")
    # An empty scope is the whole city; "or" would narrow it.
    if scope and staff.may(Permission.WORK_IN_FIELD):
        # Their grids are asked for first: beside an "or" a subquery would have every task looked at.
        scope = Q(grid__in=scope_units(staff) or []) | Q(assignee=staff)
    return checks().filter(scope)


def task_detail(staff: Staff, task_id: uuid.UUID) -> VerificationTask:
    """One task with all that belongs to it; the caller records the reading of personal data."""
    found = (
        tasks_visible_to(staff)
        .select_related("declaration__person", "grid", "community", "town", "assignee", "policy", "decided_by")
        .prefetch_related(
            "history__staff",
            "attempts__staff",
            "evidence",
            "assignments__staff",
            "escalations__proposal",
            "disputes__staff",
            "field_conflicts",
        )
        .filter(pk=task_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such task, or it is not yours to see."))
    return found
