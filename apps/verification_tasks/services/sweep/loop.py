"""Batch after batch, each in a short transaction of its own, until nothing is due or the time is up."""

import time
import uuid
from datetime import timedelta
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, transaction

from apps.core.clock import now
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep.batch import sweep_tasks
from apps.verification_tasks.services.sweep.counts import SweepCounts
from apps.verification_tasks.services.sweep.proposals import asked_once

# Each batch asks some thirty questions: fewer batches ask less. More tasks would keep a push waiting that wants one.
BATCH: Final = 500
# Shorter than the ten seconds between two sweeps.
BUDGET: Final = timedelta(seconds=8)
POSTPONEMENT: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


def sweep_deadlines(*, limit: int = BATCH, budget: timedelta = BUDGET) -> SweepCounts:
    """Everything that is due by now, `limit` tasks a batch; safe to run at any time and many times at once."""
    with asked_once():
        total = sweep_batches(limit, time.monotonic() + budget.total_seconds())
    if total.batches:
        log.info("deadlines.swept", **{name: getattr(total, name) for name in SweepCounts.__slots__})
    return total


def sweep_batches(limit: int, ends: float) -> SweepCounts:
    total = SweepCounts()
    while time.monotonic() < ends:
        counts = sweep_batch(limit)
        total += counts
        # What was opened again may have missed steps: another batch looks at it.
        if counts.tasks + counts.postponed < limit and not counts.reopened:
            break
    return total


def sweep_batch(limit: int) -> SweepCounts:
    """One batch; if it fails, its tasks are swept alone, so that one bad row never stops the others."""
    taken: list[uuid.UUID] = []
    try:
        with transaction.atomic():
            tasks = take_due(limit)
            taken = [task.id for task in tasks]
            return sweep_tasks(tasks)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("deadlines.batch_failed", tasks=len(taken))
        return sum((sweep_alone(task_id) for task_id in taken), SweepCounts())


def sweep_alone(task_id: uuid.UUID) -> SweepCounts:
    try:
        with transaction.atomic():
            return sweep_tasks(take_due(1, task_id))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("deadlines.task_failed", task=str(task_id))
        VerificationTask.objects.filter(id=task_id).update(next_check_at=now() + POSTPONEMENT)
        return SweepCounts(postponed=1)


def take_due(limit: int, task_id: uuid.UUID | None = None) -> list[VerificationTask]:
    """Locked for this transaction; rows that another sweep or a push holds are left to it."""
    due = VerificationTask.objects.filter(next_check_at__lte=now())
    if task_id:
        due = due.filter(id=task_id)
    locked = due.select_for_update(of=("self",), skip_locked=True)
    # A policy has many tasks: it is read once, and not with each.
    found = locked.select_related("assignee").prefetch_related("policy")
    return list(found.order_by("next_check_at")[:limit])
