"""Tell the devices: a new version and the news of it."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.locks import lock_tasks
from apps.verification_tasks.signals import tasks_changed


@transaction.atomic
def touch(*, task_ids: Collection[uuid.UUID]) -> None:
    """For services whose change stands in another row than the task's own."""
    locked = list(lock_tasks(task_ids).values_list("id", flat=True))
    VerificationTask.objects.filter(id__in=locked).update(version=F("version") + 1)
    announce(locked)


def announce(task_ids: Collection[uuid.UUID]) -> None:
    """Send `tasks_changed` once for the batch; the sender has counted the versions up."""
    if task_ids:
        tasks_changed.send(sender=VerificationTask, task_ids=set(task_ids))
