"""A withdrawn declaration needs no visit any more."""

from django.conf import settings

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.residence_registration.models import Declaration
from apps.residence_registration.signals import declaration_withdrawn
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.tasks import cancel_tasks
from apps.verification_tasks.states import Outcome, TaskStatus
from tests.cast.verification_tasks import Heard, Quarter


def test_a_running_task_is_cancelled_and_leaves_the_devices_later(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task()
    before = now()
    declaration_withdrawn.send(
        sender=Declaration, declaration_ids=[task.declaration_id], actor=Actor.resident(new_id())
    )
    task.refresh_from_db()
    assert (task.status, task.version) == (TaskStatus.CANCELLED, 2)
    assert task.closed_at is not None
    assert before <= task.closed_at <= now()
    assert task.next_check_at == task.closed_at + settings.DEVICE_RETENTION
    assert heard.batches == [{task.id}]
    assert AuditEntry.objects.get(action="task.cancelled").subject_id == str(task.id)


def test_a_claim_that_still_waited_for_its_proof_does_not_outlive_the_task(quarter: Quarter) -> None:
    task = quarter.task(
        status=TaskStatus.AWAITING_EVIDENCE,
        outcome=Outcome.CONFIRMED,
        decided_at=now(),
        decided_by=quarter.worker,
        evidence_due_at=now(),
    )
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    task.refresh_from_db()
    assert (task.status, task.outcome, task.decided_at) == (TaskStatus.CANCELLED, None, None)
    assert task.evidence_due_at is None


def test_a_task_that_is_over_stays_as_it_is(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task(status=TaskStatus.COMPLETED, closed_at=now())
    assert cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM) == []
    assert VerificationTask.objects.get().status == TaskStatus.COMPLETED
    assert heard.batches == []
