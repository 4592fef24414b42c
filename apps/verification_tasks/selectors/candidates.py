"""The values that stand against each other for one field: who brought each, when, and on what it rests."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from apps.core.ids import parse_uuid
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import Evidence, EvidenceFile, FieldConflict
from apps.verification_tasks.selectors.sides import Side, completions

WRITTEN = ("declaration.changed", "declaration.corrected")


class Origin(StrEnum):
    DECLARED = "declared"
    OFFICE = "office"
    FIELD = "field"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`happened_at` is the corrected time where a device brought it; `conflict_id` is what a choice decides."""

    value: Any
    origin: Origin
    who: str = ""
    happened_at: datetime | None = None
    received_at: datetime | None = None
    conflict_id: int | None = None
    is_chosen: bool = False
    evidence: Sequence[Evidence] = ()
    files: Sequence[EvidenceFile] = ()


def candidates_of(conflict: FieldConflict) -> list[Candidate]:
    """The server's value first, then each that a device claims; at last what a supervisor wrote instead."""
    rows = list(FieldConflict.objects.filter(task=conflict.task_id, field=conflict.field).order_by("opened_at", "pk"))
    sides = completions(conflict.task, [row.event_id for row in rows])
    found = [on_server(conflict), *(from_device(row, sides.get(row.event_id)) for row in rows)]
    if conflict.written_value is not None:
        who = conflict.decided_by.name if conflict.decided_by else ""
        value = json.loads(conflict.written_value)
        found.append(Candidate(value, Origin.WRITTEN, who, conflict.decided_at, is_chosen=True))
    return found


def from_device(row: FieldConflict, side: Side | None) -> Candidate:
    event = side.event if side else None
    return Candidate(
        value=json.loads(row.device_value or "null"),
        origin=Origin.FIELD,
        who=event.staff.name if event else "",
        happened_at=event.corrected_at if event else row.opened_at,
        received_at=event.received_at if event else None,
        conflict_id=row.pk if row.decided_at is None else None,
        is_chosen=bool(row.took_device_value),
        evidence=side.evidence if side else (),
        files=[side.files[proof.pk] for proof in side.evidence if proof.pk in side.files] if side else (),
    )


def on_server(conflict: FieldConflict) -> Candidate:
    """Who wrote the field last before the conflict; else the resident, when declaring."""
    value = json.loads(conflict.server_value or "null")
    kept = conflict.decided_at is not None and not conflict.took_device_value and conflict.written_value is None
    entries = AuditEntry.objects.filter(
        subject_type="declaration",
        subject_id=str(conflict.task.declaration_id),
        action__in=WRITTEN,
        at__lt=conflict.opened_at,
        after__fields__contains=conflict.field,
    )
    entry = entries.order_by("-at").first()
    if entry is None:
        declared = Declaration.objects.only("submitted_at").get(pk=conflict.task.declaration_id)
        return Candidate(value, Origin.DECLARED, happened_at=declared.submitted_at, is_chosen=kept)
    return Candidate(value, Origin.OFFICE, name_of(parse_uuid(entry.actor_id)), entry.at, is_chosen=kept)


def name_of(ident: uuid.UUID | None) -> str:
    return Staff.objects.filter(pk=ident).values_list("name", flat=True).first() or "" if ident else ""
