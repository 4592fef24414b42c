"""A completion: the first to arrive decides; what disagrees with it goes to a supervisor."""

from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from apps.core.errors import InvalidInput
from apps.verification_tasks.events import EventResult, FieldEvent, VerificationCompleted
from apps.verification_tasks.evidence_policy import Verdict, judge, known_to
from apps.verification_tasks.evidence_words import code_words, missing_words
from apps.verification_tasks.models import Dispute, VerificationTask
from apps.verification_tasks.presence import TryResult
from apps.verification_tasks.services.completions import decide, reopen
from apps.verification_tasks.services.events.corrections import apply_corrections
from apps.verification_tasks.services.events.proof import known_attempt, known_evidence, residence_of
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.presence.judging import try_code
from apps.verification_tasks.states import DECIDED, EventStatus, Outcome, TaskStatus

# How long announced evidence may take before the task is open again.
EVIDENCE_GRACE: Final = timedelta(hours=48)


def take_completion(space: Workspace, task: VerificationTask, event: FieldEvent) -> EventResult:
    data = cast("VerificationCompleted", event.data)
    if task.status in DECIDED:
        return disagree(space, task, event, data)
    refusal = refuse(space, task, event, data)
    if refusal is not None:
        return refusal
    tried = try_code(space.presence, event)
    verdict = weigh(space, task, event, data)
    if verdict.missing:
        said = "; ".join(filter(None, [missing_words(verdict.missing), code_words(tried)]))
        return EventResult(EventStatus.QUARANTINED, "invalid_transition", said[:500])
    space.begin(task, event.corrected_at)
    task.outcome, task.channel = data.outcome, data.channel
    task.decided_at, task.decided_by_id, task.deciding_event = event.corrected_at, event.staff_id, event.id
    task.work_earliest_at, task.work_latest_at = possible_times(task, event)
    conflicts = apply_corrections(space, task, event)
    if verdict.awaited:
        task.status = TaskStatus.AWAITING_EVIDENCE
        task.evidence_due_at = event.received_at + EVIDENCE_GRACE
        task.next_check_at = min(filter(None, (task.next_check_at, task.evidence_due_at)))
    else:
        decide(task, at=event.received_at)
        space.conclude(task)
    space.change(task)
    return (
        EventResult(EventStatus.CONFLICT, "field_conflict", conflicts)
        if conflicts
        else EventResult(EventStatus.APPLIED)
    )


def possible_times(task: VerificationTask, event: FieldEvent) -> tuple[datetime, datetime]:
    """The work was not done before there was a task, whatever the clocks allow."""
    if event.possible is None:
        return event.corrected_at, event.corrected_at
    latest = max(event.possible.latest, task.created_at)
    return max(event.possible.earliest or task.created_at, task.created_at), latest


def settle_completion(space: Workspace, task: VerificationTask, event: FieldEvent, *, at: datetime) -> None:
    """Judge a completion again that waited for bytes: it takes force, waits on, or the task is open again."""
    data = cast("VerificationCompleted", event.data)
    verdict = weigh(space, task, event, data)
    # The sweep that opens it again may be late; that makes no late proof good.
    is_late = task.evidence_due_at is not None and task.evidence_due_at <= at
    if verdict.missing or is_late:
        reopen(task, at=at)
    elif not verdict.awaited:
        decide(task, at=at)
        space.conclude(task)
    space.change(task)


def disagree(space: Workspace, task: VerificationTask, event: FieldEvent, data: VerificationCompleted) -> EventResult:
    """The same outcome again adds nothing; another one opens a dispute."""
    if data.outcome == task.outcome:
        return EventResult(EventStatus.SUPERSEDED, "task_already_completed")
    space.new_disputes.append(
        Dispute(
            task=task,
            event_id=event.id,
            staff_id=event.staff_id,
            outcome_in_force=task.outcome or "",
            outcome_claimed=data.outcome,
            opened_at=event.received_at,
        )
    )
    task.status = TaskStatus.DISPUTED
    space.change(task)
    return EventResult(
        EventStatus.CONFLICT,
        "outcome_disputed",
        f"The outcome in force is {task.outcome}; a supervisor decides.",
    )


def refuse(
    space: Workspace, task: VerificationTask, event: FieldEvent, data: VerificationCompleted
) -> EventResult | None:
    """What makes a completion impossible to weigh, or not yet possible."""
    named = [(ident, space.evidence.get(ident)) for ident in data.evidence_ids]
    foreign = [str(ident) for ident, item in named if item is not None and item.task_id != task.pk]
    if foreign:
        return invalid(f"Evidence of another task: {', '.join(foreign)}")
    waiting = [str(ident) for ident, item in named if item is None]
    if waiting:
        return EventResult(
            EventStatus.HELD,
            "",
            "Waits for evidence that has not been attached yet.",
            {"evidence_ids": waiting},
        )
    corrections: Any = space.checked_corrections.get(event.id)
    if isinstance(corrections, InvalidInput):
        faults = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in corrections.errors)
        return invalid(f"Corrections: {faults or corrections.detail}")
    if data.outcome is Outcome.CORRECTED and not corrections:
        return invalid("The outcome corrected needs corrections.")
    return None


def weigh(space: Workspace, task: VerificationTask, event: FieldEvent, data: VerificationCompleted) -> Verdict:
    named = frozenset(data.evidence_ids)

    def counts(device: UUID | None, seq: int | None, at: Any) -> bool:
        return known_to(
            fact_device=device or UUID(int=0),
            fact_seq=seq or 0,
            fact_at=at,
            device=event.device_id,
            seq=event.seq,
            at=event.corrected_at,
        )

    return judge(
        rule=space.rules[task.pk][data.outcome][data.channel],
        channel=data.channel,
        attempts=[known_attempt(a) for a in space.attempts[task.pk] if counts(a.device_id, a.seq, a.at)],
        evidence=[
            known_evidence(item, task)
            for item in space.evidence_of(task.pk)
            if item.pk in named or counts(item.device_id, item.seq, item.attached_at)
        ],
        named=named,
        residence=residence_of(task),
        code_given=any(
            each.result == TryResult.RIGHT and counts(each.device_id, each.seq, each.at)
            for each in space.presence.tries_of(task.pk)
        ),
    )


def invalid(detail: str) -> EventResult:
    return EventResult(EventStatus.QUARANTINED, "invalid_transition", detail[:500])
