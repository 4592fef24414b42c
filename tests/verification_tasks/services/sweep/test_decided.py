"""A task whose work is done is never escalated; its proof is awaited, and later it leaves the devices."""

from datetime import timedelta

from django.conf import settings

from apps.core.clock import now
from apps.verification_tasks.models import Escalation, VerificationTask
from apps.verification_tasks.services.sweep import SweepCounts, sweep_deadlines
from apps.verification_tasks.states import Outcome, SlaState, TaskStatus
from tests.cast.verification_tasks import Heard, Quarter, days_ago


def awaiting(quarter: Quarter, *, hours: int) -> VerificationTask:
    """Done in time, its proof due in that many hours."""
    return quarter.task(
        created_at=days_ago(30),
        status=TaskStatus.AWAITING_EVIDENCE,
        outcome=Outcome.CONFIRMED,
        decided_at=days_ago(27),
        decided_by=quarter.worker,
        evidence_due_at=now() + timedelta(hours=hours),
        next_check_at=now(),
    )


def test_while_proof_is_awaited_nobody_is_reminded(quarter: Quarter, heard: Heard) -> None:
    task = awaiting(quarter, hours=1)
    sweep_deadlines()
    task.refresh_from_db()
    assert (task.status, task.sla, task.version) == (TaskStatus.AWAITING_EVIDENCE, SlaState.ON_TRACK, 1)
    assert task.next_check_at == task.evidence_due_at
    assert not Escalation.objects.exists()
    assert heard.batches == []


def test_without_proof_the_task_is_open_again_and_catches_up(quarter: Quarter, heard: Heard) -> None:
    task = awaiting(quarter, hours=-1)
    counts = sweep_deadlines()
    task.refresh_from_db()
    assert (task.status, task.outcome, task.decided_at) == (TaskStatus.OPEN, None, None)
    assert (counts.reopened, counts.steps, counts.overdue) == (1, 4, 1)
    assert (task.sla, task.version) == (SlaState.OVERDUE, 3)
    assert heard.batches == [{task.id}, {task.id}]


def test_a_closed_task_leaves_the_devices_after_its_time(quarter: Quarter, heard: Heard) -> None:
    closed_at = now() - settings.DEVICE_RETENTION
    columns = {"status": TaskStatus.COMPLETED, "sla": SlaState.BREACHED, "next_check_at": now()}
    gone = quarter.task(created_at=days_ago(30), closed_at=closed_at, **columns)
    stays = quarter.task(created_at=days_ago(30), closed_at=closed_at + timedelta(hours=1), **columns)
    counts = sweep_deadlines()
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert counts == SweepCounts(batches=1, tasks=2, left_devices=1)
    assert gone.left_devices_at is not None
    assert (gone.next_check_at, gone.version, gone.sla) == (None, 2, SlaState.BREACHED)
    assert (stays.left_devices_at, stays.version) == (None, 1)
    assert stays.next_check_at == closed_at + timedelta(hours=1) + settings.DEVICE_RETENTION
    assert heard.batches == [{gone.id}]
    assert not Escalation.objects.exists()


def test_a_paused_task_climbs_nothing(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(30), sla=SlaState.PAUSED)
    sweep_deadlines()
    task.refresh_from_db()
    assert (task.sla, task.next_check_at, task.escalations.count()) == (SlaState.PAUSED, None, 0)
