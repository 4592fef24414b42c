"""Everything that a batch of events touches: read by a constant number of statements, locked in order."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.grids.selectors.coverage import coverage_spans
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import Decision
from apps.verification_tasks.events import FieldEvent
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Dispute,
    Evidence,
    EvidenceFile,
    FieldConflict,
    HistoryEntry,
    VerificationTask,
)
from apps.verification_tasks.states import EventStatus, TaskStatus

Span = tuple[datetime, datetime | None]


@dataclass(slots=True)
class Workspace:
    """The state that events are applied to in memory, and what is to be written afterwards."""

    tasks: dict[UUID, VerificationTask] = field(default_factory=dict)
    attempts: dict[UUID, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[UUID, Evidence] = field(default_factory=dict)
    files: dict[UUID, EvidenceFile] = field(default_factory=dict)
    custody: dict[tuple[UUID, UUID], list[Span]] = field(default_factory=lambda: defaultdict(list))
    coverage: dict[tuple[UUID, UUID], list[Span]] = field(default_factory=dict)
    new_attempts: list[Attempt] = field(default_factory=list)
    new_evidence: list[Evidence] = field(default_factory=list)
    new_history: list[HistoryEntry] = field(default_factory=list)
    new_disputes: list[Dispute] = field(default_factory=list)
    new_conflicts: list[FieldConflict] = field(default_factory=list)
    decisions: dict[UUID, Decision] = field(default_factory=dict)
    corrections: dict[UUID, dict[str, object]] = field(default_factory=dict)
    checked_corrections: dict[UUID, object] = field(default_factory=dict)
    begun: dict[UUID, datetime] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)

    def evidence_of(self, task_id: UUID) -> list[Evidence]:
        return [item for item in self.evidence.values() if item.task_id == task_id]

    def change(self, task: VerificationTask) -> None:
        """Count one change of what devices see, once a batch."""
        if task.pk not in self.changed:
            self.changed.add(task.pk)
            task.version += 1

    def begin(self, task: VerificationTask, at: datetime) -> None:
        """The worker has taken the task up."""
        if task.status == TaskStatus.OPEN:
            task.status = TaskStatus.IN_PROGRESS
            self.change(task)
        self.begun.setdefault(task.declaration_id, at)

    def remember(self, event: FieldEvent, status: EventStatus, code: str = "") -> None:
        self.new_history.append(
            HistoryEntry(
                id=event.id,
                task_id=event.task_id,
                type=event.type,
                staff_id=event.staff_id,
                device_id=event.device_id,
                seq=event.seq,
                occurred_at=event.occurred_at,
                corrected_at=event.corrected_at,
                received_at=event.received_at,
                status=status,
                code=code,
                data=event.data_json,
            )
        )


def open_workspace(
    events: Sequence[FieldEvent], evidence_ids: Iterable[UUID], *, task_ids: Iterable[UUID] = ()
) -> Workspace:
    """Lock the tasks (declarations first, each in sorted order) and read what belongs to them.

    A withdrawal locks its declaration before the task; so does this, or the two would deadlock.
    """
    task_ids = sorted({event.task_id for event in events}.union(task_ids))
    named = set(evidence_ids)
    space = Workspace()
    list(Declaration.objects.select_for_update().filter(tasks__in=task_ids).order_by("id").values_list("id"))
    tasks = VerificationTask.objects.select_for_update(of=("self",)).select_related("declaration", "policy")
    space.tasks = {task.pk: task for task in tasks.filter(id__in=task_ids).order_by("id")}
    for attempt in Attempt.objects.filter(task__in=task_ids):
        space.attempts[attempt.task_id].append(attempt)
    known = Evidence.objects.filter(task__in=task_ids) | Evidence.objects.filter(id__in=named)
    space.evidence = {item.pk: item for item in known}
    space.files = EvidenceFile.objects.in_bulk(named)
    for staff_id, task_id, starts_at, ends_at in Assignment.objects.filter(task__in=task_ids).values_list(
        "staff", "task", "starts_at", "ends_at"
    ):
        space.custody[(staff_id, task_id)].append((starts_at, ends_at))
    grid_ids = {task.grid_id for task in space.tasks.values() if task.grid_id}
    space.coverage = dict(coverage_spans({event.staff_id for event in events}, grid_ids))
    return space


def meta_of(item: Evidence) -> dict[str, object]:
    meta = json.loads(item.meta) if item.meta else {}
    return meta if isinstance(meta, dict) else {}
