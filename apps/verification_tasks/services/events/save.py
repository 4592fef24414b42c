"""Write what a batch changed: a constant number of statements, whatever its size."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from apps.core.actors import Actor
from apps.core.inserts import insert_rows
from apps.residence_registration.services import begin_verification, correct_declarations, decide_declarations
from apps.verification_tasks.models import (
    Dispute,
    FieldConflict,
    VerificationTask,
)
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.verdicts import record_work
from apps.verification_tasks.signals import tasks_changed

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
    + " FROM jsonb_to_recordset(%s::jsonb) AS new(id uuid, "
    + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    + ") WHERE task.id = new.id"
)


def save(space: Workspace, *, actor: Actor) -> None:
    insert_rows(space.new_history)
    insert_rows(space.new_attempts)
    insert_rows(space.new_evidence)
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


def update_tasks(space: Workspace) -> None:
    rows = [row_of(space.tasks[task_id]) for task_id in space.changed]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE, [json.dumps(rows)])


def row_of(task: VerificationTask) -> dict[str, object]:
    return {"id": str(task.pk), **{name: plain(getattr(task, name)) for name in COLUMNS}}


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
