"""Write the steps that were climbed; only what the unique pair let in has happened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import connection

from apps.grids.models import Staff
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep.plan import Plan
from apps.verification_tasks.services.sweep.proposals import propose_workers
from apps.verification_tasks.services.sweep.recipients import find_recipients
from apps.verification_tasks.sla import Step, StepAction

INSERT_ESCALATIONS: Final = """
    INSERT INTO verification_tasks_escalation
           (task_id, step, role, action, due_at, taken_at, recipients, proposal_id)
    SELECT step.task_id, step.step, step.role, step.action, step.due_at, %s, step.recipients, step.proposal_id
      FROM jsonb_to_recordset(%s::jsonb) AS step(
               task_id uuid, step smallint, role text, action text, due_at timestamptz, recipients jsonb,
               proposal_id uuid)
        ON CONFLICT (task_id, step) DO NOTHING
 RETURNING id, task_id, step
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that this very sweep climbed, and who is to hear of it."""

    escalation_id: int
    task: VerificationTask
    step: Step
    recipients: Sequence[Staff]


def take_steps(plans: Sequence[Plan], moment: datetime) -> list[Taken]:
    due = {(p.task.id, step.number): (p.task, step) for p in plans for step in p.steps}
    if not due:
        return []
    recipients = find_recipients(list(due.values()))
    proposing = [task for task, step in due.values() if step.action is StepAction.PROPOSE]
    proposals = propose_workers(proposing, moment)
    rows: list[dict[str, object]] = [
        {
            "task_id": task.id,
            "step": step.number,
            "role": step.role,
            "action": step.action,
            "due_at": step.at,
            "recipients": [str(person.id) for person in recipients[key]],
            "proposal_id": proposals.get(task.id) if step.action is StepAction.PROPOSE else None,
        }
        for key, (task, step) in due.items()
    ]
    return [Taken(ident, *due[key], recipients[key]) for ident, key in insert_escalations(rows, moment)]


def insert_escalations(
    rows: Sequence[dict[str, object]], moment: datetime
) -> list[tuple[int, tuple[uuid.UUID, int]]]:
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ESCALATIONS, [moment, orjson.dumps(rows).decode()])
        return [(ident, (task_id, step)) for ident, task_id, step in cursor.fetchall()]
