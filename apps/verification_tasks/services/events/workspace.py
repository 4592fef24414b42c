"""Everything that a batch of events touches, in memory, and what is to be written afterwards."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from apps.residence_registration.services import Decision
from apps.verification_tasks.events import FieldEvent
from apps.verification_tasks.evidence_rules import Rules
from apps.verification_tasks.models import Attempt, Dispute, Evidence, EvidenceFile, FieldConflict, VerificationTask
from apps.verification_tasks.services.completions import decision_of
from apps.verification_tasks.services.presence.judging import Presence
from apps.verification_tasks.states import EventStatus, TaskStatus

Span = tuple[datetime, datetime | None]


class Remembered(NamedTuple):
    """An event for the task's history, and what became of it."""

    event: FieldEvent
    status: EventStatus
    code: str


class NewAttempt(NamedTuple):
    """A row of `Attempt` before it is written: a batch has many, and a model instance costs ten times as much."""

    id: UUID
    task_id: UUID
    staff_id: UUID
    channel: str
    result: str
    at: datetime
    device_id: UUID
    seq: int
    started_at: datetime | None
    ended_at: datetime | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    note: str | None


@dataclass(slots=True)
class Workspace:
    """The state that events are applied to, and what is new in it."""

    tasks: dict[UUID, VerificationTask] = field(default_factory=dict)
    attempts: dict[UUID, list[Attempt | NewAttempt]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[UUID, Evidence] = field(default_factory=dict)
    files: dict[UUID, EvidenceFile] = field(default_factory=dict)
    custody: dict[tuple[UUID, UUID], list[Span]] = field(default_factory=lambda: defaultdict(list))
    presence: Presence = field(default_factory=Presence)
    rules: dict[UUID, Rules] = field(default_factory=dict)
    coverage: dict[tuple[UUID, UUID], list[Span]] = field(default_factory=lambda: defaultdict(list))
    former_grids: dict[UUID, list[tuple[UUID, datetime]]] = field(default_factory=lambda: defaultdict(list))
    new_attempts: list[NewAttempt] = field(default_factory=list)
    new_evidence: list[Evidence] = field(default_factory=list)
    new_history: list[Remembered] = field(default_factory=list)
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
        self.new_history.append(Remembered(event, status, code))


def meta_of(item: Evidence) -> dict[str, object]:
    meta = json.loads(item.meta) if item.meta else {}
    return meta if isinstance(meta, dict) else {}
