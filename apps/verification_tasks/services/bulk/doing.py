"""Do it, and keep what was before."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Forbidden
from apps.verification_tasks.models import BulkChange, BulkChangeTask, BulkKind, Pause, VerificationTask
from apps.verification_tasks.services.actors import staff_of
from apps.verification_tasks.services.locks import lock_running
from apps.verification_tasks.services.pauses import ask_pauses
from apps.verification_tasks.services.tasks import change_priority, reassign_tasks
from apps.verification_tasks.services.tasks.custody import check_field_worker, text
from apps.verification_tasks.states import PauseReason, Priority


@transaction.atomic
def reassign_many(*, task_ids: Collection[uuid.UUID], staff_id: uuid.UUID | None, actor: Actor) -> BulkChange | None:
    """None where nothing moved. The worker is locked before the tasks, as by every reassignment."""
    check_field_worker(staff_id)
    before = {task.pk: text(task.assignee_id) for task in lock_running(task_ids)}
    moved = reassign_tasks(task_ids=task_ids, staff_id=staff_id, actor=actor)
    return keep(BulkKind.REASSIGN, {ident: before[ident] for ident in moved}, actor=actor)


@transaction.atomic
def change_priority_of_many(
    *, task_ids: Collection[uuid.UUID], priority: Priority, actor: Actor
) -> BulkChange | None:
    before = {task.pk: task.priority for task in lock_running(task_ids)}
    moved = change_priority(task_ids=task_ids, priority=priority, actor=actor)
    return keep(BulkKind.PRIORITY, {ident: before[ident] for ident in moved}, actor=actor)


@transaction.atomic
def ask_pauses_of_many(
    *, task_ids: Collection[uuid.UUID], reason: PauseReason, days: int, note: str, actor: Actor
) -> BulkChange | None:
    """What is kept of each task is its request."""
    asked = ask_pauses(task_ids=task_ids, reason=reason, days=days, note=note, actor=actor)
    requests = Pause.objects.filter(pk__in=asked).values_list("task_id", "pk")
    return keep(BulkKind.PAUSE, dict(requests), actor=actor)


def keep(kind: BulkKind, before: Mapping[uuid.UUID, Any], *, actor: Actor) -> BulkChange | None:
    """The versions are those that the change has just made; the caller holds the tasks."""
    if not before:
        return None
    person = staff_of(actor)
    if person is None:
        raise Forbidden(_("Your role does not permit this."))
    change = BulkChange.objects.create(kind=kind, made_by=person, made_at=now())
    versions = dict(VerificationTask.objects.filter(pk__in=before).values_list("pk", "version"))
    BulkChangeTask.objects.bulk_create(
        BulkChangeTask(change=change, task_id=ident, before=was, version=versions[ident])
        for ident, was in before.items()
    )
    return change
