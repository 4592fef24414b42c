"""Whom an overdue task could be given to: somebody else of the grid, else of the community."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep.candidates import Candidates

_remembered: Final[ContextVar[Candidates | None]] = ContextVar("candidates", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it nobody is looked up or counted twice: the batches of one sweep ask for the same people."""
    token = _remembered.set(Candidates())
    try:
        yield
    finally:
        _remembered.reset(token)


def propose_workers(tasks: Sequence[VerificationTask], moment: datetime) -> dict[uuid.UUID, uuid.UUID]:
    """Of those who qualify, the one with the fewest open tasks; two statements for any number of tasks."""
    people = _remembered.get() or Candidates()
    people.learn({task.community_id for task in tasks if task.community_id}, moment)
    proposals = {}
    for task in sorted(tasks, key=lambda task: task.id):
        own = people.by_grid[task.grid_id] if task.grid_id else set()
        holders = holders_of(task, own)
        candidates = (own - holders) or (people.by_community[task.community_id or ""] - holders)
        if candidates:
            chosen = min(candidates, key=lambda staff_id: (people.load[staff_id], staff_id))
            # The next task goes to somebody else, if there is one.
            people.load[chosen] += 1
            proposals[task.id] = chosen
    return proposals


def holders_of(task: VerificationTask, covering: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Who has let it become overdue: the assignee, or the only worker of the grid."""
    if task.assignee_id:
        return {task.assignee_id}
    return set(covering) if len(covering) == 1 else set()
