"""A completion takes force: the deadline is judged, the task closes, the declaration is decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F

from apps.core.clock import now
from apps.residence_registration.services import Decision
from apps.residence_registration.states import DeclarationStatus
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import Outcome, SlaState, TaskStatus

VERDICTS: Final[dict[Outcome, DeclarationStatus]] = {
    Outcome.CONFIRMED: DeclarationStatus.REGISTERED,
    Outcome.CORRECTED: DeclarationStatus.REGISTERED,
    Outcome.NOT_RESIDENT: DeclarationStatus.REJECTED,
    Outcome.REFUSED: DeclarationStatus.REJECTED,
    Outcome.UNREACHABLE: DeclarationStatus.NEEDS_CORRECTION,
}


def decide(task: VerificationTask, *, at: datetime) -> None:
    """Close the task in memory; the deadline is judged by when the work was done, not by when it arrived."""
    done = task.decided_at or at
    task.status = TaskStatus.COMPLETED
    task.sla = SlaState.MET if done < task.due_at else SlaState.BREACHED
    task.closed_at = at
    task.evidence_due_at = None
    # The sweep's next business with it: to take it off the devices.
    task.next_check_at = at + settings.DEVICE_RETENTION


def decision_of(task: VerificationTask) -> Decision:
    outcome = Outcome(task.outcome or "")
    return Decision(
        declaration_id=task.declaration_id,
        verdict=VERDICTS[outcome],
        reason=outcome.value,
        decided_at=task.decided_at or now(),
    )


def reopen(task: VerificationTask, *, at: datetime) -> None:
    """Take a completion back in memory: what it rested on has been rejected."""
    task.status = TaskStatus.OPEN
    # The sweep finds out anew which step comes next.
    task.next_check_at = at
    task.outcome = task.channel = None
    task.decided_at = task.decided_by_id = task.deciding_event = task.evidence_due_at = None
    task.work_earliest_at = task.work_latest_at = None


def reopen_without_evidence(task_ids: Iterable[UUID]) -> int:
    """The proof did not come in time: the task is open again. Its rows are locked by the caller."""
    return VerificationTask.objects.filter(id__in=set(task_ids), status=TaskStatus.AWAITING_EVIDENCE).update(
        status=TaskStatus.OPEN,
        outcome=None,
        channel=None,
        decided_at=None,
        work_earliest_at=None,
        work_latest_at=None,
        decided_by=None,
        deciding_event=None,
        evidence_due_at=None,
        version=F("version") + 1,
    )
