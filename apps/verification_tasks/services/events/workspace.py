"""Everything that a batch of events touches: read by a constant number of statements, locked in order."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.grids.selectors.coverage import coverage_spans
from apps.residence_registration.services import Decision
from apps.verification_tasks.events import FieldEvent
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Dispute,
    Evidence,
    EvidenceFile,
    FieldConflict,
    FormerGrid,
    HistoryEntry,
    VerificationTask,
)
from apps.verification_tasks.services.completions import decision_of
from apps.verification_tasks.services.locks import lock_declarations, lock_tasks
from apps.verification_tasks.states import EventStatus, EventType, TaskStatus

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
    former_grids: dict[UUID, list[tuple[UUID, datetime]]] = field(default_factory=lambda: defaultdict(list))
    new_attempts: list[Attempt] = field(default_factory=list)
    new_evidence: list[Evidence] = field(default_factory=list)
    new_history: list[HistoryEntry] = field(default_factory=list)
    new_disputes: list[Dispute] = field(default_factory=list)
    new_conflicts: list[FieldConflict] = field(default_factory=list)
    decided: set[UUID] = field(default_factory=set)
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
        if task.decides:
            self.begun.setdefault(task.declaration_id, at)

    def conclude(self, task: VerificationTask) -> None:
        """The task was decided, it alone of its declaration's; a second check leaves the declaration as it is."""
        self.decided.add(task.pk)
        if task.decides:
            self.decisions[task.declaration_id] = decision_of(task)

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


def lock_declarations_of(task_ids: Collection[UUID]) -> None:
    lock_declarations(VerificationTask.objects.filter(id__in=task_ids).values_list("declaration_id", flat=True))


def open_workspace(
    events: Sequence[FieldEvent], evidence_ids: Iterable[UUID], *, task_ids: Iterable[UUID] = ()
) -> Workspace:
    """Lock the tasks (and their declarations before) and read what belongs to them."""
    task_ids = sorted({event.task_id for event in events}.union(task_ids))
    named = set(evidence_ids)
    space = Workspace()
    lock_declarations_of(task_ids)
    tasks = lock_tasks(task_ids).select_related("declaration", "policy")
    space.tasks = {task.pk: task for task in tasks}
    # Attempts are read for verdicts alone, and a task may have many.
    judged = {event.task_id for event in events if event.type is EventType.COMPLETED}
    for attempt in Attempt.objects.filter(task__in=judged):
        space.attempts[attempt.task_id].append(attempt)
    known = Evidence.objects.filter(task__in=task_ids) | Evidence.objects.filter(id__in=named)
    space.evidence = {item.pk: item for item in known}
    space.files = EvidenceFile.objects.in_bulk(named)
    for staff_id, task_id, starts_at, ends_at in Assignment.objects.filter(task__in=task_ids).values_list(
        "staff", "task", "starts_at", "ends_at"
    ):
        space.custody[(staff_id, task_id)].append((starts_at, ends_at))
    for task_id, grid_id, left_at in FormerGrid.objects.filter(task__in=task_ids).values_list(
        "task", "grid", "left_at"
    ):
        space.former_grids[task_id].append((grid_id, left_at))
    grid_ids = {task.grid_id for task in space.tasks.values() if task.grid_id}
    grid_ids.update(grid_id for stays in space.former_grids.values() for grid_id, _ in stays)
    space.coverage = dict(coverage_spans({event.staff_id for event in events}, grid_ids))
    return space


def meta_of(item: Evidence) -> dict[str, object]:
    meta = json.loads(item.meta) if item.meta else {}
    return meta if isinstance(meta, dict) else {}
