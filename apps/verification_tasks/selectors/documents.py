"""The wire document of a task (the wire contract, section 3), for any set of tasks at once."""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from apps.core.clock import rfc3339
from apps.core.crypto import decrypt_text
from apps.core.identity import mask_id_number
from apps.core.statements import as_array, ask
from apps.grids.models import Grid
from apps.residence_registration.models import Declaration, Person
from apps.verification_tasks.models import Evidence, VerificationTask
from apps.verification_tasks.states import RUNNING, Channel

CHANNELS = [channel.value for channel in Channel]
# One ready statement: of every task that changes, all phones get the document anew.
SHOWN: Final = f"""
SELECT task.id, task.version, task.grid_id, task.assignee_id, task.left_devices_at, task.reference, task.status,
  task.created_at, task.due_at, task.sla, task.priority, task.attempts_count, task.field_versions, task.outcome,
  task.closed_at, grid.code, declaration.name, person.id_number, declaration.phone, declaration.address,
  declaration.latitude, declaration.longitude, declaration.residence_kind, declaration.residence_reason,
  declaration.since, (
    SELECT json_agg(json_strip_nulls(json_build_object('id', proof.id, 'kind', proof.kind, 'status', proof.status,
      'code', nullif(proof.rejection, ''))) ORDER BY proof.id)
    FROM {Evidence._meta.db_table} proof WHERE proof.task_id = task.id)
FROM {VerificationTask._meta.db_table} task
JOIN {Declaration._meta.db_table} declaration ON declaration.id = task.declaration_id
JOIN {Person._meta.db_table} person ON person.id = declaration.person_id
LEFT JOIN {Grid._meta.db_table} grid ON grid.id = task.grid_id
WHERE task.id = ANY(%(tasks)s::uuid[]) ORDER BY task.id
"""  # noqa: S608  names of the models
ID_NUMBER, PHONE = f"{Person._meta.db_table}.id_number", f"{Declaration._meta.db_table}.phone"


class Shown(NamedTuple):
    """A task as devices see it, and where it belongs: the columns of `SHOWN`."""

    id: uuid.UUID
    version: int
    grid_id: uuid.UUID | None
    assignee_id: uuid.UUID | None
    left_devices_at: datetime | None
    reference: str
    status: str
    created_at: datetime
    due_at: datetime
    sla: str
    priority: str
    attempts_count: int
    field_versions: dict[str, int]
    outcome: str | None
    closed_at: datetime | None
    grid: str | None
    name: str
    id_number: bytes
    phone: bytes
    address: str
    latitude: float | None
    longitude: float | None
    residence_kind: str
    residence_reason: str
    since: date
    evidence: list[dict[str, str]] | None


def task_documents(task_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """JSON-ready documents by task id: one statement, whatever the number of tasks."""
    rows = ask(SHOWN, {"tasks": as_array(task_ids)})
    return {task.id: document(task) for task in map(Shown._make, rows)}


def document(task: Shown) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "reference": task.reference,
        "status": task.status,
        "version": task.version,
        "grid": task.grid,
        "assignee": str(task.assignee_id) if task.assignee_id else None,
        "created_at": rfc3339(task.created_at),
        "due_at": rfc3339(task.due_at),
        "sla": task.sla,
        "priority": task.priority,
        "channels": CHANNELS,
        "attempts": task.attempts_count,
        "resident": resident(task),
        "residence": residence(task),
        "evidence": task.evidence or [],
        "outcome": task.outcome or None,
        "closed_at": rfc3339(task.closed_at) if task.closed_at else None,
    }


def resident(task: Shown) -> dict[str, Any]:
    """A closed task carries no phone, so it is not even decrypted."""
    return {
        "name": task.name,
        "id_number_masked": mask_id_number(decrypt_text(task.id_number, ID_NUMBER)),
        "phone": decrypt_text(task.phone, PHONE) if task.status in RUNNING else None,
    }


def residence(task: Shown) -> dict[str, Any]:
    known = task.latitude is not None and task.longitude is not None
    return {
        "address": task.address,
        "location": {"lat": task.latitude, "lng": task.longitude} if known else None,
        "kind": task.residence_kind,
        "reason": task.residence_reason,
        "since": task.since.isoformat(),
        "fields_version": max(task.field_versions.values(), default=1),
    }
