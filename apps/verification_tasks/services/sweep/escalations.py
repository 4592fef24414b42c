"""Write the steps that were climbed; only what the unique pair let in has happened."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import connection

from apps.core.actors import SYSTEM
from apps.grids.models import Staff
from apps.verification_tasks.ladder import NAMING, StepAction
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep.phones import SilentOf, phone_steps, silent_people
from apps.verification_tasks.services.sweep.plan import Plan
from apps.verification_tasks.services.sweep.proposals import propose_workers
from apps.verification_tasks.services.sweep.recipients import Key, find_recipients, key_of
from apps.verification_tasks.services.tasks.custody import open_epochs
from apps.verification_tasks.sla import Step
from apps.verification_tasks.states import Concern

INSERT_ESCALATIONS: Final = """
    INSERT INTO verification_tasks_escalation
           (task_id, step, raised, role, action, concerns, due_at, taken_at, recipients, proposal_id, answer_due_at)
    SELECT step.task_id, step.step, step.raised, step.role, step.action, step.concerns, step.due_at, %s,
           step.recipients, step.proposal_id, step.answer_due_at
      FROM jsonb_to_recordset(%s::jsonb) AS step(
               task_id uuid, step smallint, raised smallint, role text, action text, concerns text,
               due_at timestamptz, recipients jsonb, proposal_id uuid, answer_due_at timestamptz)
        ON CONFLICT DO NOTHING
 RETURNING id, task_id, step, raised
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that this very sweep climbed, who is to hear of it, and who could do the work instead."""

    escalation_id: int
    task: VerificationTask
    step: Step
    recipients: Sequence[Staff]
    proposal: uuid.UUID | None
    concerns: Concern


def take_steps(plans: Sequence[Plan], moment: datetime, silent: SilentOf) -> list[Taken]:
    due = {key_of(p.task, step): (p.task, step) for p in plans for step in p.steps}
    if not due:
        return []
    about_phones = phone_steps(due, silent)
    recipients = with_silent_people(find_recipients(list(due.values())), about_phones, silent)
    proposals = propose_workers([task for task, step in due.values() if step.action in NAMING], moment)
    named = {key: proposals.get(task.id) for key, (task, step) in due.items() if step.action in NAMING}
    rows: list[dict[str, object]] = [
        {
            "task_id": task.id,
            "step": step.number,
            "raised": step.raised,
            "role": step.role,
            "action": step.action,
            "concerns": concern_of(key, about_phones),
            "due_at": step.at,
            "recipients": [str(person.id) for person in recipients[key]],
            "proposal_id": named.get(key),
            "answer_due_at": moment + step.answer_within if step.answer_within else None,
        }
        for key, (task, step) in due.items()
    ]
    taken = insert_escalations(rows, moment)
    return [
        Taken(ident, *due[key], recipients[key], named.get(key), concern_of(key, about_phones))
        for ident, key in taken
    ]


def concern_of(key: Key, about_phones: Collection[Key]) -> Concern:
    return Concern.PHONE if key in about_phones else Concern.TASK


def with_silent_people(
    recipients: Mapping[Key, Sequence[Staff]], about_phones: Collection[Key], silent: SilentOf
) -> Mapping[Key, Sequence[Staff]]:
    people = silent_people(about_phones, silent)
    added = {
        key: {person.id: person for person in [*recipients[key], *(people[one.staff_id] for one in silent[key[0]])]}
        for key in about_phones
    }
    return {**recipients, **{key: list(group.values()) for key, group in added.items()}}


def insert_escalations(rows: Sequence[dict[str, object]], moment: datetime) -> list[tuple[int, Key]]:
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ESCALATIONS, [moment, orjson.dumps(rows).decode()])
        return [(ident, (task_id, step, raised)) for ident, task_id, step, raised in cursor.fetchall()]


def give_away(taken: Sequence[Taken]) -> Collection[uuid.UUID]:
    """The steps of this sweep that give the task to whom they name; the ids of those that moved."""
    giving = [item for item in taken if item.step.action is StepAction.REASSIGN and item.proposal]
    gifts = {item.task.id: item.proposal for item in giving}
    open_epochs(list({item.task.id: item.task for item in giving}.values()), gifts, actor=SYSTEM)
    return list(gifts)
