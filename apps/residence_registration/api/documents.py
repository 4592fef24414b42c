"""A declaration as its resident reads it."""

from typing import Any

from apps.core.clock import rfc3339
from apps.core.identity import mask_id_number
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.steps import words


def receipt(declaration: Declaration) -> dict[str, Any]:
    due, grid = declaration.verification_due_at, declaration.grid
    return {
        "id": str(declaration.pk),
        "reference": declaration.reference,
        "status": declaration.status,
        "verification": {"due_at": rfc3339(due) if due else None, "grid": grid.code if grid else None},
        "created_at": rfc3339(declaration.submitted_at),
    }


def detail(declaration: Declaration) -> dict[str, Any]:
    """`declaration` with its person, grid and timeline."""
    located = declaration.latitude is not None and declaration.longitude is not None
    return {
        **receipt(declaration),
        "source": declaration.source,
        "name": declaration.name,
        "id_type": declaration.id_type,
        "id_number_masked": mask_id_number(declaration.person.id_number),
        "phone": declaration.phone,
        "division_code": declaration.division_id,
        "address": declaration.address,
        "location": {"lat": declaration.latitude, "lng": declaration.longitude} if located else None,
        "residence_kind": declaration.residence_kind,
        "residence_reason": declaration.residence_reason,
        "since": declaration.since.isoformat(),
        "notice_version": declaration.notice_version,
        "timeline": [step(entry) for entry in declaration.timeline.all()],
    }


def step(entry: TimelineEntry) -> dict[str, str]:
    return {
        "at": rfc3339(entry.at),
        "step": entry.step,
        "status": entry.status,
        "text": words(entry.step),
    }
