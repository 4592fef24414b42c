"""The wire document of a task (the wire contract, section 3), for any set of tasks at once."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from apps.core.clock import rfc3339
from apps.core.identity import mask_id_number
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import Evidence, VerificationTask
from apps.verification_tasks.states import RUNNING, Channel

CHANNELS = [channel.value for channel in Channel]


def task_documents(task_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """JSON-ready documents by task id: three statements, whatever the number of tasks."""
    tasks = list(
        VerificationTask.objects.filter(id__in=task_ids)
        .select_related("declaration__person", "grid")
        .defer("declaration__phone", "grid__area")
    )
    phones = phones_of([task.declaration_id for task in tasks if task.status in RUNNING])
    evidence = evidence_of([task.id for task in tasks])
    return {task.id: document(task, phones.get(task.declaration_id), evidence[task.id]) for task in tasks}


def phones_of(declaration_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Asked for running tasks alone: a closed task carries no phone, so it is not even decrypted."""
    rows = Declaration.objects.filter(id__in=declaration_ids).values_list("id", "phone")
    return {declaration_id: str(phone) for declaration_id, phone in rows}


def evidence_of(task_ids: Collection[uuid.UUID]) -> defaultdict[uuid.UUID, list[dict[str, str]]]:
    found: defaultdict[uuid.UUID, list[dict[str, str]]] = defaultdict(list)
    rows = Evidence.objects.filter(task_id__in=task_ids).order_by("id")
    for task_id, ident, kind, status in rows.values_list("task_id", "id", "kind", "status"):
        found[task_id].append({"id": str(ident), "kind": str(kind), "status": str(status)})
    return found


def document(task: VerificationTask, phone: str | None, evidence: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "reference": task.reference,
        "status": str(task.status),
        "version": task.version,
        "grid": task.grid.code if task.grid else None,
        "assignee": str(task.assignee_id) if task.assignee_id else None,
        "created_at": rfc3339(task.created_at),
        "due_at": rfc3339(task.due_at),
        "sla": str(task.sla),
        "priority": str(task.priority),
        "channels": CHANNELS,
        "attempts": task.attempts_count,
        "resident": resident(task.declaration, phone),
        "residence": residence(task),
        "evidence": evidence,
        "outcome": str(task.outcome) if task.outcome else None,
        "closed_at": optional_time(task.closed_at),
    }


def resident(declaration: Declaration, phone: str | None) -> dict[str, Any]:
    return {
        "name": declaration.name,
        "id_number_masked": mask_id_number(declaration.person.id_number),
        "phone": phone,
    }


def residence(task: VerificationTask) -> dict[str, Any]:
    declaration = task.declaration
    return {
        "address": declaration.address,
        "location": location(declaration),
        "kind": str(declaration.residence_kind),
        "reason": declaration.residence_reason,
        "since": declaration.since.isoformat(),
        "fields_version": max(task.field_versions.values(), default=1),
    }


def location(declaration: Declaration) -> dict[str, float] | None:
    if declaration.latitude is None or declaration.longitude is None:
        return None
    return {"lat": declaration.latitude, "lng": declaration.longitude}


def optional_time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
