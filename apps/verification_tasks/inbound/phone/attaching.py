"""A call becomes evidence of a task: what the exchange reports weighs more than what a worker does."""

import json
from typing import Final
from uuid import UUID

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.core.ids import new_id
from apps.verification_tasks.inbound.phone.records import CallRecord, number_of, read_record
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.inbound.phone.waking import wake_recording
from apps.verification_tasks.models import CallRecording, Evidence, PhoneCall, VerificationTask
from apps.verification_tasks.services.events.save import save
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.evidence_bytes import settle
from apps.verification_tasks.states import EvidenceKind, EvidenceStatus

WRITTEN: Final = (
    *("status", "reason", "error", "task", "worker", "evidence", "town"),
    *("tries", "next_try_at", "lease_until"),
)


def attach(
    call: PhoneCall, space: Workspace, task: VerificationTask, worker_id: UUID | None, *, actor: Actor
) -> None:
    """Write evidence, task, feed and call; the caller has locked the task and holds the call."""
    record = read_record((call.raw or "").encode())
    evidence = evidence_of(call, record, task, worker_id)
    space.evidence[evidence.pk] = evidence
    space.new_evidence.append(evidence)
    space.change(task)
    settle(space, task.pk, now())
    save(space, actor=actor)
    call.status, call.reason, call.error = CallStatus.MATCHED, "", ""
    call.task, call.worker_id, call.evidence, call.town_id = task, worker_id, evidence, task.town_id
    # Once more: whoever waits for this proof is told by a transaction of its own.
    call.tries, call.next_try_at, call.lease_until = 0, now(), None
    call.save(update_fields=WRITTEN)
    audit.record(
        actor=actor,
        action="call.attached",
        subject_type="verification_task",
        subjects=[task.pk],
        after={"staff": str(worker_id)} if worker_id else None,
    )
    want_recording(call, record)


def evidence_of(call: PhoneCall, record: CallRecord, task: VerificationTask, worker_id: UUID | None) -> Evidence:
    """`attached_at` is when the call began: a completion that was made during it or after it knows of it."""
    return Evidence(
        id=new_id(),
        task=task,
        attached_at=record.started_at,
        staff_id=worker_id,
        kind=EvidenceKind.CALL_RECORD,
        status=EvidenceStatus.RECEIVED,
        captured_at=record.started_at,
        received_at=call.received_at,
        meta=json.dumps(meta_of(record), ensure_ascii=False),
    )


def meta_of(record: CallRecord) -> dict[str, object]:
    """In the words of a worker's own report; `duration_s` is what was talked, whatever the exchange counts."""
    return {
        "source": "exchange",
        "call_id": record.call_id,
        "caller": number_of(record.caller) or record.caller,
        "callee": number_of(record.callee) or record.callee,
        "started_at": rfc3339(record.started_at),
        "answered_at": rfc3339(record.answered_at) if record.answered_at else None,
        "ended_at": rfc3339(record.ended_at),
        "duration_s": record.talk_s,
        "result": record.result,
    }


def want_recording(call: PhoneCall, record: CallRecord) -> None:
    """Fetched only now: what strangers said to each other is nobody's business."""
    if not record.recording_url or record.talk_s == 0:
        return
    CallRecording.objects.bulk_create(
        [CallRecording(call=call, url=record.recording_url, next_try_at=now())], ignore_conflicts=True
    )
    wake_recording(call.pk)
