"""Tasks whose worker's phone is silent: the work may be done and not have arrived."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.grids.selectors.coverage import running_at
from apps.verification_tasks.models import Assignment, VerificationTask
from apps.verification_tasks.silent_phones import silent_since


@dataclass(frozen=True, slots=True)
class Silent:
    staff_id: uuid.UUID
    since: datetime


def possibly_done(tasks: Collection[VerificationTask]) -> Mapping[uuid.UUID, list[Silent]]:
    """By task, whoever holds it and is not heard of; three statements for any number of tasks.

    Who has a task by name holds it alone; else all who cover its grid do. A phone that was silent before the task was
    theirs does not know of it.
    """
    covering = covering_staff({task.grid_id for task in tasks if task.grid_id and not task.assignee_id})
    holders = {task.id: holders_of(task, covering) for task in tasks}
    quiet = silent_since({staff_id for group in holders.values() for staff_id in group})
    doubted = [task for task in tasks if any(staff_id in quiet for staff_id in holders[task.id])]
    begun = held_since([task for task in doubted if task.assignee_id])
    found = {
        task.id: [
            Silent(staff_id, quiet[staff_id])
            for staff_id in sorted(holders[task.id])
            if staff_id in quiet and quiet[staff_id] >= begun.get(task.id, task.created_at)
        ]
        for task in doubted
    }
    return {task_id: silent for task_id, silent in found.items() if silent}


def held_since(tasks: Collection[VerificationTask]) -> Mapping[uuid.UUID, datetime]:
    """Since when a task is somebody's by name, where it was given to them later than it was made."""
    if not tasks:
        return {}
    return dict(Assignment.objects.filter(task__in=tasks, ends_at=None).values_list("task", "starts_at"))


def holders_of(task: VerificationTask, covering: Mapping[uuid.UUID, set[uuid.UUID]]) -> Iterable[uuid.UUID]:
    if task.assignee_id:
        return {task.assignee_id}
    return covering.get(task.grid_id, set()) if task.grid_id else set()


def covering_staff(grid_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, set[uuid.UUID]]:
    found: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    if grid_ids:
        current = Coverage.objects.filter(running_at(now()), grid__in=grid_ids, staff__is_active=True)
        for staff_id, grid_id in current.values_list("staff", "grid"):
            found[grid_id].add(staff_id)
    return found
