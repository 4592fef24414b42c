"""Withdraw steps that turned out to be wrong: the row stays, says why, and whoever was told is told again."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import connection

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.grids.models import Staff
from apps.notifications.occasions import Occasion
from apps.notifications.services import overtake
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.alerts import SUBJECT, Alert, facts, first_due, send_alerts
from apps.verification_tasks.states import Withdrawal

# Whatever fell due after the work was done need not have been said.
OVERTAKEN: Final = """
    UPDATE verification_tasks_escalation AS row
       SET withdrawn_at = %s, withdrawal = %s
      FROM jsonb_to_recordset(%s::jsonb) AS done(task_id uuid, at timestamptz)
     WHERE row.task_id = done.task_id AND row.withdrawn_at IS NULL AND row.due_at >= done.at
 RETURNING row.id, row.task_id, row.recipients::text
"""
PREMATURE: Final = """
    UPDATE verification_tasks_escalation AS row
       SET withdrawn_at = %s, withdrawal = %s
      FROM jsonb_to_recordset(%s::jsonb) AS early(task_id uuid, steps jsonb)
     WHERE row.task_id = early.task_id AND row.withdrawn_at IS NULL AND early.steps @> to_jsonb(row.step::int)
 RETURNING row.id, row.task_id, row.recipients::text
"""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A task whose work was done at `done_at` at the latest."""

    task: VerificationTask
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    escalation_id: int
    task: VerificationTask
    recipients: Sequence[str]


def withdraw_overtaken(overtaken: Sequence[Overtaken]) -> None:
    tasks = {one.task.id: one.task for one in overtaken}
    rows = [{"task_id": one.task.id, "at": one.done_at} for one in overtaken]
    withdraw(OVERTAKEN, Withdrawal.WORK_WAS_DONE, rows, tasks)


def withdraw_premature(early: Mapping[uuid.UUID, Collection[int]], tasks: Sequence[VerificationTask]) -> None:
    """By task, the steps of its ladder whose time is still to come, now that the deadline has moved."""
    rows = [{"task_id": task_id, "steps": sorted(steps)} for task_id, steps in early.items() if steps]
    withdraw(PREMATURE, Withdrawal.DEADLINE_MOVED, rows, {task.id: task for task in tasks})


def withdraw(
    statement: str,
    why: Withdrawal,
    rows: Sequence[Mapping[str, object]],
    tasks: Mapping[uuid.UUID, VerificationTask],
) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [now(), why, orjson.dumps(rows).decode()])
        found = [Withdrawn(ident, tasks[task_id], orjson.loads(told)) for ident, task_id, told in cursor.fetchall()]
    if not found:
        return
    audit.record(
        actor=SYSTEM,
        action="escalation.withdrawn",
        subject_type=SUBJECT,
        subjects=sorted({row.task.id for row in found}),
        reason=why,
    )
    overtake(occasion=Occasion.NOT_LATE, subject_type="declaration", subject_ids=not_late(found, why))
    tell(found)


def not_late(found: Sequence[Withdrawn], why: Withdrawal) -> set[uuid.UUID]:
    """The declarations whose residents need no excuse any more."""
    moment = now()
    done = why is Withdrawal.WORK_WAS_DONE
    return {row.task.declaration_id for row in found if row.task.decides and (done or row.task.due_at > moment)}


def tell(withdrawn: Sequence[Withdrawn]) -> None:
    """One message a person, of all that they had been told in vain."""
    heard: defaultdict[str, list[Withdrawn]] = defaultdict(list)
    for row in withdrawn:
        for ident in row.recipients:
            heard[str(ident)].append(row)
    people = Staff.objects.filter(pk__in=list(heard), is_active=True)
    send_alerts([taken_back(person, heard[str(person.pk)]) for person in people.order_by("pk")])


def taken_back(person: Staff, rows: Sequence[Withdrawn]) -> Alert:
    steps, tasks = sorted(row.escalation_id for row in rows), [row.task for row in rows]
    return Alert(
        occasion=Occasion.TASK_WITHDRAWN,
        person=person,
        key=str(steps[0]),
        context=facts(tasks),
        about={"escalations": steps},
        subject_id=first_due(tasks).id,
    )
