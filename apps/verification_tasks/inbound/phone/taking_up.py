"""What Celery does with a call: find its task, tell who waits for it; else keep it for a person and look again."""

import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.grids.models import Coverage, Staff
from apps.residence_registration.models import Declaration
from apps.verification_tasks.inbound.phone.attaching import attach
from apps.verification_tasks.inbound.phone.leases import sweep, work_on
from apps.verification_tasks.inbound.phone.matching import Match, callers, candidates, choose, deeds
from apps.verification_tasks.inbound.phone.states import MAY_TURN_UP, CallReason, CallStatus
from apps.verification_tasks.models import PhoneCall
from apps.verification_tasks.services.events.awaiting import deciding_events
from apps.verification_tasks.services.events.reading import open_workspace
from apps.verification_tasks.signals import proof_arrived

# A phone that was offline brings the resident whom its worker has discovered; so long it is looked for.
LOOKS_FOR: Final = timedelta(hours=48)
KEPT: Final = ("status", "reason", "worker", "town", "tries", "next_try_at", "lease_until")
FIRST_LOOK: Final = timedelta(minutes=2)


def take_up_call(call_id: uuid.UUID) -> None:
    """Safe to run at any time and many times at once."""
    work_on(PhoneCall, call_id, take_up, give_up)


def sweep_calls() -> int:
    return sweep(PhoneCall, take_up_call)


def take_up(call: PhoneCall) -> None:
    if call.status != CallStatus.MATCHED:
        match(call)
    if call.status == CallStatus.MATCHED:
        follow_up(call)


@transaction.atomic
def match(call: PhoneCall) -> None:
    if not still_open(call):
        return
    began = call.started_at or call.received_at
    workers = callers(call)
    tasks = [task.pk for task in candidates(call, began)]
    asked = deeds(call, began, workers, tasks)
    space = open_workspace([*asked, *deciding_events(tasks)], [], task_ids=tasks)
    found = choose(space, workers, asked, began)
    if isinstance(found, Match):
        attach(call, space, found.task, found.worker.pk, actor=SYSTEM)
        return
    if found is CallReason.UNKNOWN_CALLEE and knows_number(call):
        found = CallReason.NO_OPEN_TASK
    call.worker = workers[0] if len(workers) == 1 else None
    call.town_id = next((task.town_id for task in space.tasks.values()), None) or town_of(call.worker)
    keep_for_person(call, found)


def still_open(call: PhoneCall) -> bool:
    """Locked, for a person may attach it at the same moment."""
    status = PhoneCall.objects.select_for_update().values_list("status", flat=True).get(pk=call.pk)
    return status in {CallStatus.RECEIVED, CallStatus.UNMATCHED}


def knows_number(call: PhoneCall) -> bool:
    return Declaration.objects.filter(phone_index=call.callee_index).exists()


def keep_for_person(call: PhoneCall, reason: CallReason) -> None:
    moment = now()
    age = moment - call.received_at
    looks_again = reason in MAY_TURN_UP and age < LOOKS_FOR
    call.status, call.reason, call.tries, call.lease_until = CallStatus.UNMATCHED, reason, 0, None
    call.next_try_at = moment + max(FIRST_LOOK, age) if looks_again else None
    call.save(update_fields=KEPT)


@transaction.atomic
def follow_up(call: PhoneCall) -> None:
    """In one transaction, so that who waits for this proof is told once and surely."""
    PhoneCall.objects.filter(pk=call.pk).update(next_try_at=None, lease_until=None, tries=0)
    call.next_try_at = call.lease_until = None
    proof_arrived.send(sender=PhoneCall, task_ids={call.task_id}, at=call.started_at or call.received_at)


def give_up(call: PhoneCall) -> None:
    """A call that is evidence already stays it; every other one is a person's now."""
    if call.status != CallStatus.MATCHED:
        call.status, call.reason = CallStatus.UNMATCHED, CallReason.FAILED


def town_of(worker: Staff | None) -> str | None:
    """Where the worker's own supervisor sits."""
    if worker is None:
        return None
    covered = Coverage.objects.filter(staff=worker, ends_at=None).order_by("grid__code")
    return covered.values_list("grid__town_id", flat=True).first()
