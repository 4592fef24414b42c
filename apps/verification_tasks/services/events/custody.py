"""Whose work counts: work done before a reassignment, or within 48 hours after it, is credited."""

from datetime import timedelta
from enum import Enum
from typing import Final

from apps.verification_tasks.events import FieldEvent
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.events.workspace import Span, Workspace

CREDIT: Final = timedelta(hours=48)


class Standing(Enum):
    HOLDS = "holds"
    CREDITED = "credited"
    TOO_LATE = "too_late"
    NEVER_HELD = "never_held"


def standing(space: Workspace, task: VerificationTask, event: FieldEvent) -> Standing:
    """A colleague who covers the grid may help; who had the task taken away by name may not, after the credit."""
    if task.assignee_id == event.staff_id:
        return Standing.HOLDS
    by_name = space.custody.get((event.staff_id, task.pk), []) if space.custody else []
    if by_name and task.assignee_id is not None:
        return Standing.CREDITED if credited(by_name, event) else Standing.TOO_LATE
    covered = space.coverage.get((event.staff_id, task.grid_id), []) if task.grid_id else []
    if any(ends_at is None for _, ends_at in covered):
        return Standing.HOLDS
    earlier = [*by_name, *covered, *before_it_moved(space, task, event)]
    if not earlier:
        return Standing.NEVER_HELD
    return Standing.CREDITED if credited(earlier, event) else Standing.TOO_LATE


def before_it_moved(space: Workspace, task: VerificationTask, event: FieldEvent) -> list[Span]:
    """Custody by a grid that the task was moved out of ends with the move at the latest."""
    return [
        (starts_at, min(ends_at or left_at, left_at))
        for grid_id, left_at in space.former_grids.get(task.pk, [])
        for starts_at, ends_at in space.coverage.get((event.staff_id, grid_id), [])
        if starts_at <= left_at
    ]


def credited(spans: list[Span], event: FieldEvent) -> bool:
    return any(ends_at is None or event.corrected_at <= ends_at + CREDIT for _, ends_at in spans)
