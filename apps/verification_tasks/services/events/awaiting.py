"""Completions that wait for bytes, as they were reported: judged again when something comes that they may rest on."""

from collections.abc import Collection, Sequence
from uuid import UUID

from apps.verification_tasks.events import FieldEvent, decode_data
from apps.verification_tasks.models import HistoryEntry
from apps.verification_tasks.services.events.completion import settle_completion
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.presence.judging import is_proof
from apps.verification_tasks.states import EventType, TaskStatus


def settle_with(space: Workspace, facts: Sequence[FieldEvent]) -> None:
    """Proof beside the announced bytes may be enough without them, in whatever order the two arrive."""
    touched = {event.task_id for event in facts if is_proof(event)} & space.tasks.keys()
    waiting = {ident for ident in touched if space.tasks[ident].status == TaskStatus.AWAITING_EVIDENCE}
    if not waiting:
        return
    at = max(event.received_at for event in facts)
    for event in deciding_events(waiting):
        settle_completion(space, space.tasks[event.task_id], event, at=at)


def deciding_events(task_ids: Collection[UUID]) -> list[FieldEvent]:
    """The completions that tasks await evidence for, as they were reported."""
    entries = HistoryEntry.objects.filter(
        task__in=task_ids, task__status=TaskStatus.AWAITING_EVIDENCE, type=EventType.COMPLETED
    ).select_related("task")
    return [revive(entry) for entry in entries if entry.pk == entry.task.deciding_event]


def revive(entry: HistoryEntry) -> FieldEvent:
    data = (entry.data or "{}").encode()
    return FieldEvent(
        id=entry.pk,
        type=EventType(entry.type),
        task_id=entry.task_id,
        seq=entry.seq,
        occurred_at=entry.occurred_at,
        corrected_at=entry.corrected_at,
        received_at=entry.received_at,
        base_version=None,
        data=decode_data(EventType(entry.type), data),
        data_json=data,
        staff_id=entry.staff_id,
        device_id=entry.device_id,
    )
