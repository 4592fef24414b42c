"""A call that came in: kept word for word before anything else is done with it, once however often it comes."""

from django.db import transaction

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.phones import phone_index
from apps.verification_tasks.inbound.phone.records import CallRecord, fault_of, number_of
from apps.verification_tasks.inbound.phone.states import CallReason, CallStatus
from apps.verification_tasks.inbound.phone.waking import wake_call
from apps.verification_tasks.models import PhoneCall

SUBJECT = "phone_call"


@transaction.atomic
def receive_call(*, record: CallRecord, body: bytes) -> bool:
    """Whether it is new. A repeat counts once; one that says something else is kept beside the first."""
    call = new_call(record, body)
    PhoneCall.objects.bulk_create([call], ignore_conflicts=True)
    kept = PhoneCall.objects.get(call_key=call.call_key)
    if kept.pk != call.pk:
        note_repeat(kept, body.decode())
        return False
    if call.next_try_at is not None:
        wake_call(call.pk)
    return True


def new_call(record: CallRecord, body: bytes) -> PhoneCall:
    moment = now()
    fault = fault_of(record, moment)
    caller, callee = number_of(record.caller), number_of(record.callee)
    call = PhoneCall(
        call_key=blind_index("call_id", record.call_id),
        raw=body.decode(),
        caller_index=phone_index(caller) if caller else None,
        callee_index=phone_index(callee) if callee else None,
        received_at=moment,
    )
    if fault is None:
        call.started_at, call.talk_s, call.next_try_at = record.started_at, record.talk_s, moment
    else:
        call.status, call.reason = CallStatus.UNMATCHED, CallReason(fault)
    return call


def note_repeat(kept: PhoneCall, body: str) -> None:
    if body in {kept.raw, kept.differing} or kept.raw is None:
        return
    PhoneCall.objects.filter(pk=kept.pk).update(differing=body)
    audit.record(actor=SYSTEM, action="call.repeated_differently", subject_type=SUBJECT, subjects=[kept.pk])
