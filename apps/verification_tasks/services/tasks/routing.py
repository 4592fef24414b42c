"""A supervisor puts a task into a grid: one that no rule could place, or one placed wrongly."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.grids.models import Grid
from apps.residence_registration.services import Routed, note_verification
from apps.verification_tasks.models import FormerGrid, VerificationTask
from apps.verification_tasks.services.locks import lock_declarations, lock_running
from apps.verification_tasks.services.touch import announce


@transaction.atomic
def route_task(*, task_id: uuid.UUID, grid_id: uuid.UUID, actor: Actor) -> None:
    """Custody by name, if there is any, stays; whoever covers the new grid sees the task now."""
    grid = Grid.objects.filter(id=grid_id, is_active=True).first()
    if grid is None:
        raise InvalidInput(_("There is no such grid in use."), code="unknown_grid")
    lock_declarations(VerificationTask.objects.filter(id=task_id).values_list("declaration_id", flat=True))
    running = [task for task in lock_running([task_id]) if task.decides]
    if not running:
        raise Conflict(_("This task is not running any more."), code="task_not_running")
    (task,) = running
    if task.grid_id == grid.id:
        return
    if task.grid_id is not None:
        FormerGrid.objects.create(task=task, grid_id=task.grid_id, left_at=now())
    VerificationTask.objects.filter(id=task_id).update(
        grid=grid, community_id=grid.community_id, town_id=grid.town_id, version=F("version") + 1
    )
    note_verification(routed=[Routed(task.declaration_id, grid.id, task.due_at)])
    audit.record(
        actor=actor,
        action="task.routed",
        subject_type="verification_task",
        subjects=[task_id],
        before={"grid": str(task.grid_id) if task.grid_id else None},
        after={"grid": str(grid.id)},
    )
    announce([task_id])
