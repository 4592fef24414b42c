"""Write what a batch changed: a constant number of statements, whatever its size."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from apps.core.actors import Actor
from apps.core.copying import Rows
from apps.core.crypto import encrypt_all
from apps.core.inserts import insert_rows
from apps.core.statements import as_array, ask
from apps.residence_registration.services import begin_verification, correct_declarations, decide_declarations
from apps.verification_tasks.models import Attempt, Dispute, FieldConflict, HistoryEntry, VerificationTask
from apps.verification_tasks.services.events.workspace import NewAttempt, Remembered, Workspace
from apps.verification_tasks.services.verdicts import record_work
from apps.verification_tasks.signals import tasks_changed
from apps.verification_tasks.states import EventType

# Columns that events may change, with their types.
COLUMNS: Final = {
    "status": "text",
    "version": "int",
    "field_versions": "jsonb",
    "attempts_count": "int",
    "sla": "text",
    "next_check_at": "timestamptz",
    "outcome": "text",
    "channel": "text",
    "decided_at": "timestamptz",
    "work_earliest_at": "timestamptz",
    "work_latest_at": "timestamptz",
    "decided_by_id": "uuid",
    "deciding_event": "uuid",
    "evidence_due_at": "timestamptz",
    "closed_at": "timestamptz",
}
UPDATE: Final = (
    f"UPDATE {VerificationTask._meta.db_table} AS task SET "  # noqa: S608  names are the constants above
    + ", ".join(f"{name} = new.{name}" for name in COLUMNS)
    + " FROM jsonb_to_recordset(%(rows)s::jsonb) AS new(id uuid, "
    + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    # The ids once more: the planner knows how many they are, of the rows in JSON it does not, and reads all tasks.
    + ") WHERE task.id = new.id AND task.id = ANY(%(tasks)s::uuid[])"
)


HISTORY: Final = Rows(
    HistoryEntry,
    *("id", "task_id", "type", "staff_id", "device_id", "seq", "occurred_at", "corrected_at", "received_at"),
    *("status", "code", "data"),
)
DATA: Final = "verification_tasks_historyentry.data"
# An attempt and a piece of evidence have rows of their own: what is said once is kept, and sealed, once.
KEPT: Final = frozenset({EventType.COMPLETED, EventType.DISCOVERED, EventType.NOTE})
ATTEMPTS: Final = Rows(Attempt, *NewAttempt._fields)
NOTE: Final = "verification_tasks_attempt.note"


def save(space: Workspace, *, actor: Actor) -> None:
    HISTORY.insert(history_rows(space.new_history))
    ATTEMPTS.insert(attempt_rows(space.new_attempts))
    insert_rows(space.new_evidence)
    space.presence.save()
    Dispute.objects.bulk_create(space.new_disputes)
    FieldConflict.objects.bulk_create(space.new_conflicts)
    update_tasks(space)
    record_work([space.tasks[task_id] for task_id in sorted(space.decided)])
    if space.begun:
        begin_verification(declaration_ids=set(space.begun), at=max(space.begun.values()), actor=actor)
    if space.corrections:
        correct_declarations(corrections=space.corrections, actor=actor)
    if space.decisions:
        decide_declarations(decisions=list(space.decisions.values()), actor=actor)
    if space.changed:
        tasks_changed.send(sender=VerificationTask, task_ids=space.changed)


def history_rows(remembered: Sequence[Remembered]) -> Iterator[tuple[Any, ...]]:
    kept = [one.event.data_json if one.event.type in KEPT else None for one in remembered]
    for (event, status, code), data in zip(remembered, sealed(kept, DATA), strict=True):
        yield (
            *(event.id, event.task_id, event.type, event.staff_id, event.device_id, event.seq),
            *(event.occurred_at, event.corrected_at, event.received_at, status, code, data),
        )


def attempt_rows(attempts: Sequence[NewAttempt]) -> Iterator[tuple[Any, ...]]:
    for new, note in zip(
        attempts, sealed([None if new.note is None else new.note.encode() for new in attempts], NOTE), strict=True
    ):
        yield (*new[:-1], note)


def sealed(texts: Sequence[bytes | None], context: str) -> Iterator[bytes | None]:
    """In their places; nothing stays nothing."""
    found = iter(encrypt_all([text for text in texts if text is not None], context))
    return (None if text is None else next(found) for text in texts)


def update_tasks(space: Workspace) -> None:
    rows = [row_of(space.tasks[task_id]) for task_id in space.changed]
    if rows:
        ask(UPDATE, {"rows": orjson.dumps(rows).decode(), "tasks": as_array(space.changed)})


def row_of(task: VerificationTask) -> dict[str, object]:
    return {"id": task.pk, **{name: getattr(task, name) for name in COLUMNS}}
