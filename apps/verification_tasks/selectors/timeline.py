"""What happened on a task in this room: the field's facts, custody, escalations, disagreements, and who looked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet

from apps.core.models import AuditEntry
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    BulkChangeTask,
    Dispute,
    Escalation,
    Evidence,
    EvidenceFile,
    FieldConflict,
    HistoryEntry,
    SlaVerdict,
    VerificationTask,
)
from apps.verification_tasks.states import EventStatus, EventType

Row = TypeVar("Row", bound=Model)
MOST: Final = 200
TASK: Final = "verification_task"
READ: Final = "personal_data.read"
# What has a row of its own is told by that row.
WITH_ROWS: Final = frozenset({EventType.ATTEMPT, EventType.EVIDENCE})


@dataclass(frozen=True, slots=True)
class TaskStory:
    """A constant number of statements, each cut at its newest rows."""

    events: dict[uuid.UUID, HistoryEntry]
    attempts: Sequence[Attempt]
    evidence: Sequence[Evidence]
    files: Sequence[EvidenceFile]
    assignments: Sequence[Assignment]
    escalations: Sequence[Escalation]
    disputes: Sequence[Dispute]
    conflicts: Sequence[FieldConflict]
    verdicts: Sequence[SlaVerdict]
    bulk_changes: Sequence[BulkChangeTask]
    readings: Sequence[AuditEntry]

    def events_without_rows(self) -> list[HistoryEntry]:
        told = {attempt.pk for attempt in self.attempts} | {proof.event_id for proof in self.evidence}
        return [
            event
            for event in self.events.values()
            if not (event.type in WITH_ROWS and event.status == EventStatus.APPLIED and event.pk in told)
        ]


def task_story(task: VerificationTask) -> TaskStory:
    history = HistoryEntry.objects.filter(task=task).select_related("staff").order_by("-corrected_at")
    evidence = list(Evidence.objects.filter(task=task).select_related("staff").defer("meta").order_by("-id")[:MOST])
    pieces = [proof.pk for proof in evidence]
    return TaskStory(
        events={event.pk: event for event in history[:MOST]},
        attempts=list(Attempt.objects.filter(task=task).select_related("staff").order_by("-at")[:MOST]),
        evidence=evidence,
        files=list(EvidenceFile.objects.filter(pk__in=pieces)) if pieces else [],
        assignments=newest(Assignment.objects.filter(task=task).select_related("staff")),
        escalations=newest(Escalation.objects.filter(task=task).select_related("proposal", "acknowledged_by")),
        disputes=newest(Dispute.objects.filter(task=task).select_related("staff", "decided_by")),
        conflicts=newest(
            FieldConflict.objects.filter(task=task).defer("server_value", "device_value", "written_value")
        ),
        verdicts=newest(SlaVerdict.objects.filter(task=task)),
        bulk_changes=newest(
            BulkChangeTask.objects.filter(task=task).select_related("change__made_by", "change__undone_by")
        ),
        readings=list(AuditEntry.objects.filter(read(task, pieces), action=READ).order_by("-at")[:MOST]),
    )


def newest(rows: QuerySet[Row]) -> list[Row]:
    return list(rows.order_by("-pk")[:MOST])


def read(task: VerificationTask, pieces: Sequence[uuid.UUID]) -> Q:
    """Of the task's page, and of its evidence."""
    of_evidence = Q(subject_type="evidence", subject_id__in=[str(ident) for ident in pieces])
    return (
        Q(subject_type=TASK, subject_id=str(task.pk)) | of_evidence
        if pieces
        else Q(subject_type=TASK, subject_id=str(task.pk))
    )


def about(task: VerificationTask, declaration: str) -> Q:
    """Messages and audit entries of the task and of its declaration."""
    return Q(subject_type=declaration, subject_id=str(task.declaration_id)) | Q(
        subject_type=TASK, subject_id=str(task.pk)
    )
