"""A worker discovers a resident: a declaration like any other, whose task the device has named."""

from collections.abc import Sequence
from uuid import UUID

from apps.core.actors import Actor
from apps.core.errors import InvalidInput
from apps.residence_registration.drafts import check_drafts
from apps.residence_registration.models import Declaration, DeclarationSource
from apps.residence_registration.services import Submission, submit_declarations
from apps.verification_tasks.events import EventResult, FieldEvent, ResidentDiscovered
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import EventStatus


def take_discoveries(events: Sequence[FieldEvent], *, actor: Actor) -> dict[UUID, EventResult]:
    """Results by event id; those applied have made their task."""
    if not events:
        return {}
    results: dict[UUID, EventResult] = {}
    taken = set(
        VerificationTask.objects.filter(id__in={event.task_id for event in events}).values_list("id", flat=True)
    )
    submissions: dict[UUID, Submission] = {}
    for event, draft in zip(events, check_drafts(bodies_of(events), need_notice=False), strict=True):
        if event.task_id in taken:
            results[event.id] = refused("invalid_transition", "This task_id is taken; give the new task its own.")
        elif isinstance(draft, InvalidInput):
            faults = "; ".join(f"/registration{fault.pointer}: {fault.detail}" for fault in draft.errors)
            results[event.id] = refused("malformed", faults or draft.detail)
        else:
            taken.add(event.task_id)
            submissions[event.id] = Submission(
                draft=draft,
                source=DeclarationSource.WORKER,
                submitted_at=event.corrected_at,
                task_id=event.task_id,
                worker_id=event.staff_id,
            )
    submitted = submit_declarations(submissions=list(submissions.values()), actor=actor)
    for event_id, outcome in zip(submissions, submitted, strict=True):
        if isinstance(outcome, Declaration):
            results[event_id] = EventResult(EventStatus.APPLIED)
        else:
            results[event_id] = refused("invalid_transition", "This person has a live declaration already.")
    return results


def bodies_of(events: Sequence[FieldEvent]) -> list[dict[str, object]]:
    return [event.data.registration for event in events if isinstance(event.data, ResidentDiscovered)]


def refused(code: str, detail: str) -> EventResult:
    return EventResult(EventStatus.QUARANTINED, code, detail[:500])
