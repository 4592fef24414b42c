"""What happened on a task in this room: the field's facts, custody, escalations, disagreements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Dispute,
    Escalation,
    Evidence,
    FieldConflict,
    HistoryEntry,
    VerificationTask,
)

MOST: Final = 200


class Source(StrEnum):
    EVENT = "event"
    ATTEMPT = "attempt"
    EVIDENCE = "evidence"
    ASSIGNMENT = "assignment"
    ESCALATION = "escalation"
    DISPUTE = "dispute"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    source: Source
    row: Any


def task_entries(task: VerificationTask) -> list[Entry]:
    """In no order; a constant number of statements, each cut at its newest rows."""
    return [*field_entries(task), *custody_entries(task)]


def field_entries(task: VerificationTask) -> Iterator[Entry]:
    history = HistoryEntry.objects.filter(task=task).select_related("staff").defer("data")
    for event in history.order_by("-corrected_at")[:MOST]:
        yield Entry(event.corrected_at, Source.EVENT, event)
    for attempt in Attempt.objects.filter(task=task).select_related("staff").defer("note").order_by("-at")[:MOST]:
        yield Entry(attempt.at, Source.ATTEMPT, attempt)
    evidence = Evidence.objects.filter(task=task).select_related("staff").defer("meta")
    for proof in evidence.order_by("-id")[:MOST]:
        yield Entry(proof.captured_at or proof.received_at or task.created_at, Source.EVIDENCE, proof)
    for dispute in Dispute.objects.filter(task=task).select_related("staff", "decided_by")[:MOST]:
        yield Entry(dispute.opened_at, Source.DISPUTE, dispute)
    conflicts = FieldConflict.objects.filter(task=task).defer("server_value", "device_value")
    for conflict in conflicts[:MOST]:
        yield Entry(conflict.opened_at, Source.CONFLICT, conflict)


def custody_entries(task: VerificationTask) -> Iterator[Entry]:
    for assignment in Assignment.objects.filter(task=task).select_related("staff")[:MOST]:
        yield Entry(assignment.starts_at, Source.ASSIGNMENT, assignment)
    for step in Escalation.objects.filter(task=task).select_related("proposal", "acknowledged_by")[:MOST]:
        yield Entry(step.taken_at, Source.ESCALATION, step)
