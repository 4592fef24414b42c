"""The order of a batch: discoveries make tasks, facts are taken, then completions are judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.core.actors import Actor
from apps.residence_registration.drafts import check_corrections
from apps.verification_tasks.events import (
    EventResult,
    EvidenceAttached,
    FieldEvent,
    TaskState,
    VerificationCompleted,
)
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.events.awaiting import settle_with
from apps.verification_tasks.services.events.completion import take_completion
from apps.verification_tasks.services.events.custody import Standing, standing
from apps.verification_tasks.services.events.discovery import take_discoveries
from apps.verification_tasks.services.events.facts import (
    take_acknowledgement,
    take_attempt,
    take_evidence,
    take_note,
)
from apps.verification_tasks.services.events.reading import lock_declarations_of, open_workspace
from apps.verification_tasks.services.events.save import save
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.locks import lock_tasks
from apps.verification_tasks.states import DECIDED, RUNNING, EventStatus, EventType, TaskStatus

FUTURE: Final = timedelta(minutes=10)
# Clients that cut their times to whole seconds are not called liars for it.
ROUNDING: Final = timedelta(seconds=5)
# Of such a task its state is not told either.
OUT_OF_SCOPE: Final = "out_of_scope"
# Whoever says one of these has taken the task up, unless the task is not theirs any more.
BEGINNING: Final = frozenset({EventType.ACKNOWLEDGED, EventType.ATTEMPT})
AHEAD: Final = "The corrected time is more than 10 minutes in the future."
Taker = Callable[[Workspace, VerificationTask, FieldEvent], EventResult]
TAKERS: Final[Mapping[EventType, Taker]] = {
    EventType.ACKNOWLEDGED: take_acknowledgement,
    EventType.ATTEMPT: take_attempt,
    EventType.EVIDENCE: take_evidence,
    EventType.NOTE: take_note,
    EventType.COMPLETED: take_completion,
}


@transaction.atomic(savepoint=False)
def apply_events(*, events: Sequence[FieldEvent], actor: Actor) -> list[EventResult]:
    """Apply events that were never applied before; one result each, in the order given."""
    plausible = [event for event in events if not in_the_future(event)]
    if any(event.type is EventType.DISCOVERED for event in plausible):
        # A discovery ends in locks on feeds; what the batch will touch besides is locked before.
        touched = {event.task_id for event in plausible}
        lock_declarations_of(touched)
        list(lock_tasks(touched).values_list("id"))
    discoveries = [event for event in plausible if event.type is EventType.DISCOVERED]
    discovered = take_discoveries(discoveries, actor=actor)
    space = open_workspace(plausible, named_evidence(plausible))
    space.checked_corrections = check_all_corrections(plausible)
    results = take_in_order(space, events, discovered)
    save(space, actor=actor)
    states = {ident: TaskState(str(ident), task.status, task.version) for ident, task in space.tasks.items()}
    for event, result in zip(events, results, strict=True):
        if result.code != OUT_OF_SCOPE:
            result.task = states.get(event.task_id)
    return results


def take_in_order(
    space: Workspace, events: Sequence[FieldEvent], discovered: Mapping[UUID, EventResult]
) -> list[EventResult]:
    """Completions last: a batch may be cut and shuffled, what it says stays the same."""
    plausible = [(place, event) for place, event in enumerate(events) if not in_the_future(event)]
    facts = [(place, event) for place, event in plausible if event.type is not EventType.COMPLETED]
    results = {place: take_fact(space, event, discovered) for place, event in facts}
    settle_with(space, [event for _, event in facts])
    for place, event in plausible:
        if event.type is EventType.COMPLETED:
            results[place] = take(space, event)
    return [results.get(place) or implausible(AHEAD) for place in range(len(events))]


def take_fact(space: Workspace, event: FieldEvent, discovered: Mapping[UUID, EventResult]) -> EventResult:
    if event.type is not EventType.DISCOVERED:
        return take(space, event)
    result = discovered[event.id]
    if result.status is EventStatus.APPLIED:
        space.remember(event, EventStatus.APPLIED)
    return result


def take(space: Workspace, event: FieldEvent) -> EventResult:
    task = space.tasks.get(event.task_id)
    if task is None:
        return quarantined("unknown_task", "There is no task with this id.")
    right = standing(space, task, event)
    if right is Standing.NEVER_HELD:
        return quarantined(OUT_OF_SCOPE, "This task was never this worker's.")
    if event.corrected_at < task.created_at - ROUNDING:
        return implausible("The corrected time is before the task existed.")
    overruled = overruling(task, right, event)
    if overruled is not None and event.type is EventType.COMPLETED:
        space.remember(event, EventStatus.SUPERSEDED, overruled)
        return EventResult(EventStatus.SUPERSEDED, overruled)
    result = TAKERS[event.type](space, task, event)
    if overruled is None and event.type in BEGINNING and task.status in RUNNING:
        space.begin(task, event.corrected_at)
    if overruled is not None and result.status is EventStatus.APPLIED:
        result = EventResult(EventStatus.SUPERSEDED, overruled)
    if result.status not in {EventStatus.QUARANTINED, EventStatus.HELD}:
        space.remember(event, result.status, result.code)
    return result


def overruling(task: VerificationTask, right: Standing, event: FieldEvent) -> str | None:
    """Why an event is kept in the history without moving the task on, or None."""
    if right is Standing.TOO_LATE:
        return "not_assigned_any_more"
    if task.status == TaskStatus.CANCELLED:
        return "task_cancelled"
    decided = task.status in DECIDED - {TaskStatus.AWAITING_EVIDENCE}
    if decided and event.type is not EventType.COMPLETED:
        return "task_already_completed"
    return None


def in_the_future(event: FieldEvent) -> bool:
    return event.corrected_at > event.received_at + FUTURE


def implausible(detail: str) -> EventResult:
    return quarantined("clock_implausible", detail)


def quarantined(code: str, detail: str) -> EventResult:
    return EventResult(EventStatus.QUARANTINED, code, detail)


def named_evidence(events: Sequence[FieldEvent]) -> Iterator[UUID]:
    for event in events:
        if isinstance(event.data, EvidenceAttached):
            yield event.data.evidence_id
        elif isinstance(event.data, VerificationCompleted):
            yield from event.data.evidence_ids


def check_all_corrections(events: Sequence[FieldEvent]) -> dict[UUID, object]:
    """Checked in one go, so that a batch asks the code tables once."""
    carriers = {
        event.id: event.data.corrections
        for event in events
        if isinstance(event.data, VerificationCompleted) and event.data.corrections
    }
    return dict(zip(carriers, check_corrections(list(carriers.values())), strict=True)) if carriers else {}
