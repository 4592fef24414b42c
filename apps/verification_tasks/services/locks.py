"""One order of locks everywhere: declarations, then tasks, each by id, and the grids' feeds last.

Two transactions that keep to it may wait for each other, but never in a circle.
"""

import uuid
from collections.abc import Collection

from django.db.models import QuerySet

from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import RUNNING


def lock_declarations(declaration_ids: Collection[uuid.UUID]) -> None:
    """For whoever writes a declaration after its task, or is called by somebody who will."""
    rows = Declaration.objects.select_for_update(no_key=True).filter(id__in=declaration_ids)
    list(rows.order_by("id").values_list("id"))


def lock_tasks(task_ids: Collection[uuid.UUID]) -> QuerySet[VerificationTask]:
    """The caller may narrow the set further; the rows are locked when it is read."""
    return VerificationTask.objects.select_for_update(of=("self",)).filter(id__in=task_ids).order_by("id")


def lock_running(task_ids: Collection[uuid.UUID]) -> list[VerificationTask]:
    return list(lock_tasks(task_ids).filter(status__in=RUNNING))
