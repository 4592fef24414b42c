"""One batch of due tasks, already locked: a constant number of statements, whatever their number."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import orjson
from django.conf import settings
from django.db import connection

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.scorecards.services.counting import forget_count
from apps.verification_tasks.services.alerts import SUBJECT
from apps.verification_tasks.services.completions import reopen_without_evidence
from apps.verification_tasks.services.sweep.answers import told_steps
from apps.verification_tasks.services.sweep.counts import SweepCounts
from apps.verification_tasks.services.sweep.escalations import give_away, take_steps
from apps.verification_tasks.services.sweep.messages import tell_residents, tell_staff
from apps.verification_tasks.services.sweep.phones import SilentOf, look_again, overdue_findings, silent_of
from apps.verification_tasks.services.sweep.plan import Plan, plan
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.services.verdicts import Finding, record_verdicts
from apps.verification_tasks.states import Grounds, SlaState, TaskStatus

WRITE_PLANS: Final = """
    UPDATE verification_tasks_verificationtask AS task
       SET sla = plan.sla,
           priority = plan.priority,
           next_step = plan.next_step,
           next_check_at = plan.next_check_at,
           left_devices_at = plan.left_devices_at,
           version = task.version + plan.seen::int
      FROM jsonb_to_recordset(%s::jsonb) AS plan(
               id uuid, sla text, priority text, next_step smallint, next_check_at timestamptz,
               left_devices_at timestamptz, seen boolean)
     WHERE task.id = plan.id
"""


def sweep_tasks(tasks: Sequence[VerificationTask]) -> SweepCounts:
    if not tasks:
        return SweepCounts()
    moment = now()
    unproven = {task.id for task in tasks if lacks_proof(task, moment)}
    reopen(unproven)
    climbing = [task for task in tasks if task.id not in unproven]
    told = told_steps(climbing)
    plans = [plan(task, moment, settings.DEVICE_RETENTION, told.get(task.id, ())) for task in climbing]
    silent = silent_of(plans)
    plans = look_again(plans, silent, moment)
    write_plans(plans)
    findings = overdue_findings(plans, silent)
    record_verdicts(findings)
    # What a device sees is the same, so the version says nothing of it.
    forget_count([one.task_id for one in findings if one.grounds is Grounds.PHONE_HEARD])
    taken = take_steps(plans, moment, silent)
    given = give_away(taken)
    tell_staff(taken)
    overdue = [p.task for p in plans if p.becomes(SlaState.OVERDUE)]
    tell_residents(to_excuse(overdue, silent, findings, plans))
    record_overdue(overdue)
    announce([*unproven, *given, *(p.task.id for p in plans if p.seen)])
    return SweepCounts(
        batches=1,
        tasks=len(tasks),
        steps=len(taken),
        due_soon=sum(p.becomes(SlaState.DUE_SOON) for p in plans),
        overdue=len(overdue),
        reopened=len(unproven),
        left_devices=sum(p.left_devices_at != p.task.left_devices_at for p in plans),
    )


def to_excuse(
    overdue: Sequence[VerificationTask], silent: SilentOf, findings: Sequence[Finding], plans: Sequence[Plan]
) -> list[VerificationTask]:
    """Whose residents hear that the check is late: never while the visit may lie on a dark phone.

    When such a phone was heard and brought nothing, the lateness is certain, and they hear of it then.
    """
    heard = {one.task_id for one in findings if one.grounds is Grounds.PHONE_HEARD}
    fresh = [task for task in overdue if task.decides and task.id not in silent]
    return [*fresh, *(p.task for p in plans if p.task.id in heard)]


def lacks_proof(task: VerificationTask, moment: datetime) -> bool:
    if task.status != TaskStatus.AWAITING_EVIDENCE or task.evidence_due_at is None:
        return False
    return task.evidence_due_at <= moment


def reopen(task_ids: Collection[uuid.UUID]) -> None:
    """They stay due: the next batch takes what they have missed meanwhile."""
    if task_ids:
        reopen_without_evidence(task_ids)
        audit.record(
            actor=SYSTEM,
            action="task.reopened",
            subject_type=SUBJECT,
            subjects=task_ids,
            before={"status": TaskStatus.AWAITING_EVIDENCE},
            after={"status": TaskStatus.OPEN},
        )


def write_plans(plans: Sequence[Plan]) -> None:
    rows = [
        {
            "id": p.task.id,
            "sla": p.sla,
            "priority": p.priority,
            "next_step": p.next_step,
            "next_check_at": p.next_check_at,
            "left_devices_at": p.left_devices_at,
            "seen": p.seen,
        }
        for p in plans
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_PLANS, [orjson.dumps(rows).decode()])


def record_overdue(tasks: Sequence[VerificationTask]) -> None:
    if tasks:
        audit.record(
            actor=SYSTEM,
            action="task.overdue",
            subject_type=SUBJECT,
            subjects=[task.id for task in tasks],
            after={"sla": SlaState.OVERDUE},
        )
