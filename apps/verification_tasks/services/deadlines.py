"""Compute provisional deadlines again: the State Council publishes a year's rest days late in the year before."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import connection, transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.residence_registration.services import Routed, note_verification
from apps.verification_tasks import sla
from apps.verification_tasks.models import Escalation, VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.services.locks import lock_declarations, lock_tasks
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.services.verdicts import supersede_verdicts
from apps.verification_tasks.services.withdrawals import withdraw_premature
from apps.verification_tasks.states import SlaState

BATCH: Final = 500
WRITE: Final = """
    UPDATE verification_tasks_verificationtask AS task
       SET due_at = deadline.due_at,
           due_is_provisional = deadline.provisional,
           next_check_at = deadline.next_check_at,
           next_step = deadline.next_step,
           version = task.version + deadline.moved::int
      FROM jsonb_to_recordset(%s::jsonb) AS deadline(
               id uuid, due_at timestamptz, provisional boolean, next_check_at timestamptz, next_step smallint,
               moved boolean)
     WHERE task.id = deadline.id
"""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A task's deadline as the calendar has it now, and where the ladder then stands."""

    task: VerificationTask
    due: sla.Due
    next_check_at: datetime | None
    next_step: int
    # Steps that were taken and whose time is still to come.
    premature: Collection[int] = ()

    @property
    def moved(self) -> bool:
        return self.due.at != self.task.due_at

    @property
    def differs(self) -> bool:
        return self.moved or self.due.provisional != self.task.due_is_provisional


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many deadlines are final now, and how many moved to another day."""

    settled: int = 0
    moved: int = 0


def recompute_deadlines(*, actor: Actor, limit: int = BATCH) -> Recomputed:
    """Every running task whose deadline is provisional, batch after batch; safe to run at any time."""
    done = [recompute(batch, actor) for batch in provisional_tasks(limit)]
    return Recomputed(sum(one.settled for one in done), sum(one.moved for one in done))


def provisional_tasks(limit: int) -> Iterator[Mapping[uuid.UUID, uuid.UUID]]:
    """Each task's declaration, by the task's id."""
    waiting = VerificationTask.objects.filter(STILL_RUNNING, due_is_provisional=True).order_by("id")
    found = list(waiting.values_list("id", "declaration_id")[:limit])
    while found:
        yield dict(found)
        found = list(waiting.filter(id__gt=found[-1][0]).values_list("id", "declaration_id")[:limit])


@transaction.atomic
def recompute(batch: Mapping[uuid.UUID, uuid.UUID], actor: Actor) -> Recomputed:
    lock_declarations(set(batch.values()))
    still = lock_tasks(batch).filter(STILL_RUNNING, due_is_provisional=True)
    tasks = list(still.select_related("policy"))
    taken, moment = steps_taken(tasks), now()
    deadlines = [deadline(task, taken[task.id], moment) for task in tasks]
    changed = [one for one in deadlines if one.differs]
    if not changed:
        return Recomputed()
    take_back(changed, moment)
    moved = [one.task for one in changed if one.moved]
    write(changed)
    note_verification(routed=[Routed(d.task.declaration_id, d.task.grid_id, d.due.at) for d in changed if d.moved])
    record(changed, actor)
    announce([task.id for task in moved])
    return Recomputed(sum(not one.due.provisional for one in changed), len(moved))


def steps_taken(tasks: Sequence[VerificationTask]) -> Mapping[uuid.UUID, Collection[int]]:
    taken: defaultdict[uuid.UUID, set[int]] = defaultdict(set)
    standing = Escalation.objects.filter(task__in=tasks, withdrawn_at=None)
    for task_id, step in standing.values_list("task_id", "step"):
        taken[task_id].add(step)
    return taken


def take_back(deadlines: Sequence[Deadline], moment: datetime) -> None:
    """By the deadline as it is now some steps came too early, and some tasks are not overdue."""
    withdraw_premature({one.task.id: one.premature for one in deadlines}, [one.task for one in deadlines])
    supersede_verdicts(
        [one.task.id for one in deadlines if one.task.sla == SlaState.OVERDUE and one.due.at > moment],
    )


def deadline(task: VerificationTask, taken: Collection[int], moment: datetime) -> Deadline:
    """What falls due by the new deadline at once is left to the sweep, which tells whom it concerns."""
    paused = task.paused_days
    due = sla.due_at(task.policy, task.created_at, paused)
    steps = sla.ladder(task.policy, task.created_at, due.at, paused)
    if task.decided_at is not None or task.sla == SlaState.PAUSED:
        # Its clock stands; the sweep looks at it for other reasons, or not at all.
        return Deadline(task, due, task.next_check_at, climbed(steps, taken))
    premature = {step.number for step in steps if step.number in taken and step.at > moment}
    is_due = any(step.number not in taken and step.at <= moment for step in steps)
    is_late = is_due or sla.state_at(due.at, moment) != task.sla
    next_check = moment if is_late else sla.next_check(steps, due.at, moment)
    return Deadline(task, due, next_check, climbed(steps, set(taken) - premature), premature)


def climbed(steps: Sequence[sla.Step], taken: Collection[int]) -> int:
    """How many steps from the ladder's foot are behind the task; their order may be another than before."""
    return next((place for place, step in enumerate(steps) if step.number not in taken), len(steps))


def write(deadlines: Sequence[Deadline]) -> None:
    rows = [
        {
            "id": one.task.id,
            "due_at": one.due.at,
            "provisional": one.due.provisional,
            "next_check_at": one.next_check_at,
            "next_step": one.next_step,
            "moved": one.moved,
        }
        for one in deadlines
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [orjson.dumps(rows).decode()])


def record(deadlines: Sequence[Deadline], actor: Actor) -> None:
    changes = [
        audit.Change(
            one.task.id,
            {"due_at": rfc3339(one.task.due_at), "provisional": one.task.due_is_provisional},
            {"due_at": rfc3339(one.due.at), "provisional": one.due.provisional},
        )
        for one in deadlines
    ]
    audit.record_changes(
        actor=actor, action="task.deadline_recomputed", subject_type="verification_task", changes=changes
    )
