"""Corrections field by field: one that changed on the server since the device read it is a conflict."""

import json
from typing import Any

from apps.verification_tasks.events import FieldEvent
from apps.verification_tasks.models import FieldConflict, VerificationTask
from apps.verification_tasks.services.events.workspace import Workspace


def apply_corrections(space: Workspace, task: VerificationTask, event: FieldEvent) -> str:
    """Apply what does not conflict; answer with words on what does, or with nothing."""
    if not task.decides:
        # They stand in the history; whoever compares the two checks reads them there.
        return ""
    corrections: Any = space.checked_corrections.get(event.id) or {}
    conflicting = []
    for name, value in corrections.items():
        current = current_value(task, name)
        if current == value:
            continue
        if event.base_version is not None and task.field_versions.get(name, 1) > event.base_version:
            conflicting.append(name)
            space.new_conflicts.append(conflict(task, event, name, current, value))
            continue
        space.corrections.setdefault(task.declaration_id, {})[name] = value
        task.field_versions = {**task.field_versions, name: next_version(space, task)}
    if not conflicting:
        return ""
    names = ", ".join(conflicting)
    return f"Changed on the server since version {event.base_version}: {names}; a supervisor picks a value."


def next_version(space: Workspace, task: VerificationTask) -> int:
    space.change(task)
    return task.version


def current_value(task: VerificationTask, name: str) -> object:
    declaration = task.declaration
    if name == "location":
        return None if declaration.latitude is None else {"lat": declaration.latitude, "lng": declaration.longitude}
    if name == "division_code":
        return declaration.division_id
    return getattr(declaration, name)


def conflict(task: VerificationTask, event: FieldEvent, name: str, current: object, value: object) -> FieldConflict:
    return FieldConflict(
        task=task,
        event_id=event.id,
        field=name,
        server_value=json.dumps(current, ensure_ascii=False, default=str),
        device_value=json.dumps(value, ensure_ascii=False, default=str),
        opened_at=event.received_at,
    )
