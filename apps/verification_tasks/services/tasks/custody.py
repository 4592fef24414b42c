"""Give tasks to a worker by name, or back to whoever covers the grid."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.verification_tasks.models import Assignment, VerificationTask
from apps.verification_tasks.services.locks import lock_running
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.states import RUNNING

GIVE: Final = """
    UPDATE verification_tasks_verificationtask AS task
       SET assignee_id = gift.assignee, epoch = task.epoch + 1, version = task.version + 1
      FROM jsonb_to_recordset(%s::jsonb) AS gift(id uuid, assignee uuid)
     WHERE task.id = gift.id
"""


@transaction.atomic
def reassign_tasks(*, task_ids: Collection[uuid.UUID], staff_id: uuid.UUID | None, actor: Actor) -> list[uuid.UUID]:
    """A new custody epoch for every running task that is not theirs yet; the ids of those that moved.

    Tasks that were closed meanwhile stay as they are; if nothing is running any more, Conflict.
    """
    check_field_worker(staff_id)
    running = lock_running(task_ids)
    if not running:
        raise Conflict(_("None of these tasks is running any more."), code="task_not_running")
    moving = [task for task in running if task.assignee_id != staff_id]
    if moving:
        open_epoch(moving, staff_id, actor=actor)
        announce([task.id for task in moving])
    return [task.id for task in moving]


@transaction.atomic
def release_tasks(*, staff_ids: Collection[uuid.UUID], actor: Actor) -> list[uuid.UUID]:
    """What these people held by name goes back to whoever covers the grid."""
    held = VerificationTask.objects.filter(assignee__in=staff_ids, status__in=RUNNING).values_list("id", flat=True)
    running = lock_running(list(held))
    if running:
        open_epoch(running, None, actor=actor)
        announce([task.id for task in running])
    return [task.id for task in running]


def check_field_worker(staff_id: uuid.UUID | None) -> None:
    if staff_id is None:
        return
    # Locked, so that nobody retires the worker between this look and the assignment.
    staff = Staff.objects.select_for_update(no_key=True).filter(id=staff_id).first()
    if staff is None or not staff.may(Permission.WORK_IN_FIELD):
        raise InvalidInput(_("Tasks go to an active member of the field staff."), code="not_field_staff")


def open_epoch(tasks: Sequence[VerificationTask], staff_id: uuid.UUID | None, *, actor: Actor) -> None:
    open_epochs(tasks, dict.fromkeys([task.id for task in tasks], staff_id), actor=actor)


def open_epochs(
    tasks: Sequence[VerificationTask], holders: Mapping[uuid.UUID, uuid.UUID | None], *, actor: Actor
) -> None:
    """Each task to whom `holders` names, in a constant number of statements; the caller locks and announces."""
    if not tasks:
        return
    moment = now()
    Assignment.objects.filter(task_id__in=list(holders), ends_at=None).update(ends_at=moment)
    Assignment.objects.bulk_create(
        Assignment(task_id=task.id, staff_id=staff_id, epoch=task.epoch + 1, starts_at=moment)
        for task in tasks
        if (staff_id := holders[task.id])
    )
    rows = [{"id": str(ident), "assignee": text(staff_id)} for ident, staff_id in holders.items()]
    with connection.cursor() as cursor:
        cursor.execute(GIVE, [orjson.dumps(rows).decode()])
    record_custody(tasks, holders, actor)


def record_custody(
    tasks: Sequence[VerificationTask], holders: Mapping[uuid.UUID, uuid.UUID | None], actor: Actor
) -> None:
    """Before and after, in ids; `tasks` are as they were before."""
    audit.record_changes(
        actor=actor,
        action="task.reassigned",
        subject_type="verification_task",
        changes=[
            audit.Change(
                subject=task.id,
                before={"assignee": text(task.assignee_id), "epoch": task.epoch},
                after={"assignee": text(holders[task.id]), "epoch": task.epoch + 1},
            )
            for task in tasks
        ],
    )


def text(ident: uuid.UUID | None) -> str | None:
    return str(ident) if ident else None
