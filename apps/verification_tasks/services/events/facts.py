"""Facts: an acknowledgement, an attempt, a piece of evidence, a note. They never conflict."""

import json
from typing import cast

from apps.verification_tasks.events import AttemptRecorded, EventResult, EvidenceAttached, FieldEvent
from apps.verification_tasks.models import Evidence, VerificationTask
from apps.verification_tasks.services.events.workspace import NewAttempt, Workspace
from apps.verification_tasks.services.evidence_matching import compare
from apps.verification_tasks.states import EventStatus, EvidenceStatus

APPLIED = EventStatus.APPLIED


def take_acknowledgement(_space: Workspace, _task: VerificationTask, _event: FieldEvent) -> EventResult:
    return EventResult(APPLIED)


def take_note(_space: Workspace, _task: VerificationTask, _event: FieldEvent) -> EventResult:
    return EventResult(APPLIED)


def take_attempt(space: Workspace, task: VerificationTask, event: FieldEvent) -> EventResult:
    data = cast("AttemptRecorded", event.data)
    spot = data.location
    attempt = NewAttempt(
        id=event.id,
        task_id=event.task_id,
        staff_id=event.staff_id,
        channel=data.channel,
        result=data.result,
        at=event.corrected_at,
        device_id=event.device_id,
        seq=event.seq,
        started_at=data.started_at,
        ended_at=data.ended_at,
        latitude=spot.lat if spot else None,
        longitude=spot.lng if spot else None,
        accuracy_m=spot.accuracy_m if spot else None,
        note=data.note,
    )
    space.attempts[event.task_id].append(attempt)
    space.new_attempts.append(attempt)
    task.attempts_count += 1
    space.change(task)
    return EventResult(APPLIED)


def take_evidence(space: Workspace, task: VerificationTask, event: FieldEvent) -> EventResult:
    data = cast("EvidenceAttached", event.data)
    if data.evidence_id in space.evidence:
        return EventResult(
            EventStatus.QUARANTINED,
            "invalid_transition",
            "This evidence_id is taken; give each piece of evidence its own.",
        )
    evidence = Evidence(
        id=data.evidence_id,
        task=task,
        event_id=event.id,
        device_id=event.device_id,
        seq=event.seq,
        attached_at=event.corrected_at,
        staff_id=event.staff_id,
        kind=data.kind,
        status=EvidenceStatus.EXPECTED if data.has_bytes else EvidenceStatus.RECEIVED,
        sha256=(data.sha256 or "").lower(),
        size=data.size,
        mime=data.mime or "",
        captured_at=data.captured_at,
        latitude=data.location.lat if data.location else None,
        longitude=data.location.lng if data.location else None,
        meta=json.dumps(data.meta, ensure_ascii=False) if data.meta else None,
        received_at=None if data.has_bytes else event.received_at,
    )
    if data.has_bytes and data.evidence_id in space.files:
        compare(evidence, space.files[data.evidence_id])
    space.evidence[evidence.pk] = evidence
    space.new_evidence.append(evidence)
    space.change(task)
    return EventResult(APPLIED)
