"""Lock tasks the same way everywhere: by id, in sorted order, so that two batches never wait for each other."""

import uuid
from collections.abc import Collection

from django.db.models import QuerySet

from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import RUNNING


def lock_tasks(task_ids: Collection[uuid.UUID]) -> QuerySet[VerificationTask]:
    """The caller may narrow the set further; the rows are locked when it is read."""
    return VerificationTask.objects.select_for_update(of=("self",)).filter(id__in=task_ids).order_by("id")


def lock_running(task_ids: Collection[uuid.UUID]) -> list[VerificationTask]:
    return list(lock_tasks(task_ids).filter(status__in=RUNNING))
