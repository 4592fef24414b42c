"""Who is to hear of a step."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.grids.selectors import Answering, people_answering
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.sla import Step

# These answer for a grid. A task that could not be routed has none, so its steps go to the town that has to route it.
BY_GRID: Final = frozenset({Role.GRID_WORKER, Role.GRID_LEADER, Role.COMMUNITY})
Key = tuple[uuid.UUID, int, int]


def key_of(task: VerificationTask, step: Step) -> Key:
    return task.id, step.number, step.raised


def find_recipients(due: Sequence[tuple[VerificationTask, Step]]) -> Mapping[Key, Sequence[Staff]]:
    """By task and step. At most two statements a role of the ladder, whatever the number of tasks."""
    grids = {task.grid_id for task, _ in due}
    towns = {task.town_id for task, _ in due}
    roles = {role_asked(task, step) for task, step in due}
    answering = {role: people_answering(role, grids, towns) for role in sorted(roles)}
    return {key_of(task, step): recipients(task, step, answering[role_asked(task, step)]) for task, step in due}


def role_asked(task: VerificationTask, step: Step) -> Role:
    return Role.TOWN if task.grid_id is None and step.role in BY_GRID else step.role


def recipients(task: VerificationTask, step: Step, answering: Answering) -> Sequence[Staff]:
    if step.role is Role.GRID_WORKER and task.assignee is not None and task.assignee.is_active:
        return [task.assignee]
    return answering.at(task.grid_id, task.town_id)
