"""Open a workspace: lock what a batch touches, in order, and read it by a constant number of ready statements."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models.base import ModelState

from apps.core.statements import Row, as_array, ask_all
from apps.grids.models import Coverage
from apps.residence_registration.models import Declaration
from apps.verification_tasks.events import FieldEvent
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Evidence,
    EvidenceFile,
    FormerGrid,
    VerificationTask,
)
from apps.verification_tasks.selectors.evidence_policies import rules_of
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.locks import lock_declarations
from apps.verification_tasks.services.presence.judging import is_proof, open_presence
from apps.verification_tasks.states import EventType, TaskStatus

TASK, FORMER = VerificationTask._meta.db_table, FormerGrid._meta.db_table
FIELDS: Final = [field.attname for field in VerificationTask._meta.concrete_fields]
COLUMNS: Final = ", ".join(str(field.column) for field in VerificationTask._meta.concrete_fields)
# The order of locks is that of `services.locks`: declarations, then tasks, each by id.
LOCK_DECLARATIONS: Final = f"""
SELECT id FROM {Declaration._meta.db_table}
WHERE id IN (SELECT declaration_id FROM {TASK} WHERE id = ANY(%(tasks)s::uuid[])) ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608  names of the models, as below
LOCK_TASKS: Final = f"SELECT {COLUMNS} FROM {TASK} WHERE id = ANY(%(tasks)s::uuid[]) ORDER BY id FOR UPDATE"  # noqa: S608
# Who had what from when to when: a task by name, a grid that one of the tasks is or was in; and when a task was moved
# out of such a grid.
CUSTODY: Final = f"""
SELECT 'name', staff_id, task_id, starts_at, ends_at FROM {Assignment._meta.db_table}
WHERE task_id = ANY(%(tasks)s::uuid[])
UNION ALL
SELECT 'moved', grid_id, task_id, left_at, NULL FROM {FORMER} WHERE task_id = ANY(%(tasks)s::uuid[])
UNION ALL
SELECT 'grid', staff_id, grid_id, starts_at, ends_at FROM {Coverage._meta.db_table}
WHERE staff_id = ANY(%(staff)s::uuid[]) AND grid_id IN (
  SELECT grid_id FROM {TASK} WHERE id = ANY(%(tasks)s::uuid[])
  UNION SELECT grid_id FROM {FORMER} WHERE task_id = ANY(%(tasks)s::uuid[]))
"""  # noqa: S608


def lock_declarations_of(task_ids: Collection[UUID]) -> None:
    lock_declarations(VerificationTask.objects.filter(id__in=task_ids).values_list("declaration_id", flat=True))


def open_workspace(
    events: Sequence[FieldEvent], evidence_ids: Iterable[UUID], *, task_ids: Iterable[UUID] = ()
) -> Workspace:
    """Lock the tasks (and their declarations before) and read what belongs to them."""
    space = Workspace()
    values = {
        "tasks": as_array({event.task_id for event in events}.union(task_ids)),
        "staff": as_array({event.staff_id for event in events}),
    }
    _, tasks, custody = ask_all((LOCK_DECLARATIONS, values), (LOCK_TASKS, values), (CUSTODY, values))
    space.tasks = {task.pk: task for task in map(task_of, tasks)}
    for kind, holder, held, starts_at, ends_at in custody:
        if kind == "moved":
            space.former_grids[held].append((holder, starts_at))
        else:
            (space.custody if kind == "name" else space.coverage)[holder, held].append((starts_at, ends_at))
    judged = {event.task_id for event in events if is_judged(space, event)}
    read_for_verdicts(space, judged)
    space.presence = open_presence(events, judged)
    read_evidence(space, set(evidence_ids))
    return space


def task_of(row: Row) -> VerificationTask:
    """As `from_db` makes it, but with all fields set at once, each past its descriptor; no signal hears of it."""
    state = ModelState()
    state.adding, state.db = False, connection.alias
    task = VerificationTask.__new__(VerificationTask)
    task.__dict__.update(zip(FIELDS, row, strict=True), _state=state)
    return task


def is_judged(space: Workspace, event: FieldEvent) -> bool:
    """Proof may be all that a completion still waits for."""
    if is_proof(event):
        task = space.tasks.get(event.task_id)
        return task is not None and task.status == TaskStatus.AWAITING_EVIDENCE
    return event.type is EventType.COMPLETED


def read_for_verdicts(space: Workspace, judged: set[UUID]) -> None:
    """Declaration, policy, attempts and evidence are for verdicts alone, and a task may have many."""
    if not judged:
        return
    # Locked above.
    for task in VerificationTask.objects.filter(id__in=judged).select_related("declaration", "policy"):
        space.tasks[task.pk] = task
    space.rules = rules_of([space.tasks[ident] for ident in judged & space.tasks.keys()])
    for attempt in Attempt.objects.filter(task__in=judged):
        space.attempts[attempt.task_id].append(attempt)
    space.evidence.update((item.pk, item) for item in Evidence.objects.filter(task__in=judged))


def read_evidence(space: Workspace, named: Collection[UUID]) -> None:
    """What the events name, whichever task has it, and bytes that have come before their event."""
    if named:
        space.evidence.update((item.pk, item) for item in Evidence.objects.filter(id__in=named))
        space.files = EvidenceFile.objects.in_bulk(named)
