"""Stop and start clocks: the deadline moves by the law's counting, in a constant number of statements."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import connection

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import rfc3339
from apps.residence_registration.services import Routed, note_verification
from apps.verification_tasks import sla
from apps.verification_tasks.models import Pause, VerificationTask
from apps.verification_tasks.pauses import days_of
from apps.verification_tasks.services.deadlines import climbed, steps_taken
from apps.verification_tasks.services.locks import lock_declarations, lock_tasks
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.states import SlaState

WRITE: Final = """
    UPDATE verification_tasks_verificationtask AS task
       SET due_at = new.due_at, due_is_provisional = new.provisional, sla = new.sla, paused_until = new.paused_until,
           pause_spans = new.spans, next_check_at = new.next_check_at, next_step = new.next_step,
           version = task.version + 1
      FROM jsonb_to_recordset(%s::jsonb) AS new(
               id uuid, due_at timestamptz, provisional boolean, sla text, paused_until timestamptz, spans jsonb,
               next_check_at timestamptz, next_step smallint)
     WHERE task.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """A task with the days of its pauses as they are from now on; `state` None: as the deadline says."""

    task: VerificationTask
    spans: Sequence[Sequence[str]]
    state: SlaState | None
    paused_until: datetime | None


def lock_with_tasks(pause_ids: Collection[int]) -> list[Pause]:
    """Declarations, then tasks, then pauses: the order of locks everywhere."""
    wanted = Pause.objects.filter(pk__in=pause_ids)
    known = dict(wanted.values_list("task_id", "task__declaration_id"))
    lock_declarations(set(known.values()))
    tasks = {task.id: task for task in lock_tasks(known).select_related("policy")}
    pauses = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    for pause in pauses:
        pause.task = tasks[pause.task_id]
    return pauses


def move_deadlines(
    moved: Sequence[Moved], moment: datetime, *, actor: Actor, action: str
) -> Mapping[uuid.UUID, sla.Due]:
    """Write the tasks, tell the residents' pages and the phones. The tasks in memory stay as they were."""
    tasks = [one.task for one in moved]
    taken = steps_taken(tasks)
    dues = {one.task.id: sla.due_at(one.task.policy, one.task.created_at, days_of(one.spans)) for one in moved}
    rows = [row_of(one, dues[one.task.id], taken[one.task.id], moment) for one in moved]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [orjson.dumps(rows).decode()])
    note_verification(
        routed=[Routed(task.declaration_id, task.grid_id, dues[task.id].at) for task in tasks],
    )
    audit.record_changes(
        actor=actor,
        action=action,
        subject_type="verification_task",
        changes=[
            audit.Change(task.id, {"due_at": rfc3339(task.due_at)}, {"due_at": rfc3339(dues[task.id].at)})
            for task in tasks
        ],
    )
    announce([task.id for task in tasks])
    return dues


def row_of(one: Moved, due: sla.Due, taken: Collection[int], moment: datetime) -> dict[str, object]:
    steps = sla.ladder(one.task.policy, one.task.created_at, due.at, days_of(one.spans))
    return {
        "id": one.task.id,
        "due_at": due.at,
        "provisional": due.provisional,
        "sla": one.state or sla.state_at(due.at, moment),
        "paused_until": one.paused_until,
        "spans": one.spans,
        "next_check_at": one.paused_until or moment,
        "next_step": climbed(steps, taken),
    }
