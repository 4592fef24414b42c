"""What a person does about calls that found no task: attach them, lay them aside, or look again."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor, ActorKind
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.core.ids import parse_uuid
from apps.verification_tasks.inbound.phone.attaching import attach
from apps.verification_tasks.inbound.phone.receiving import SUBJECT
from apps.verification_tasks.inbound.phone.states import CallReason, CallStatus
from apps.verification_tasks.inbound.phone.waking import wake_call
from apps.verification_tasks.models import PhoneCall
from apps.verification_tasks.services.events.awaiting import deciding_events
from apps.verification_tasks.services.events.reading import open_workspace

# Their times cannot be, so they can be nobody's evidence.
IMPOSSIBLE = frozenset({CallReason.TIMES_REVERSED, CallReason.IMPOSSIBLE_DURATION, CallReason.IN_THE_FUTURE})
WITH_PERSON = (CallStatus.UNMATCHED, CallStatus.SET_ASIDE)


@transaction.atomic
def attach_call(*, call_id: uuid.UUID, task_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """The call becomes evidence of that task. Whether it proves anything there, the evidence policy says as ever."""
    call = PhoneCall.objects.select_for_update(of=("self",)).select_related("worker").get(pk=call_id)
    if call.status not in WITH_PERSON or call.raw is None:
        raise Conflict(_("This call has found its task already, or its term is over."), code="not_open")
    if call.reason in IMPOSSIBLE:
        raise Conflict(_("The record's own times cannot be, so it proves nothing."), code="implausible_call")
    space = open_workspace(deciding_events([task_id]), [], task_ids=[task_id])
    if task_id not in space.tasks:
        raise InvalidInput(_("There is no such task, or it is not yours to see."), code="unknown_task")
    say_why(call.pk, "call.attached_by_hand", reason, actor)
    call.handled_at, call.handled_by_id = now(), person_of(actor)
    call.save(update_fields=["handled_at", "handled_by"])
    attach(call, space, space.tasks[task_id], call.worker_id, actor=actor)
    wake_call(call.pk)


@transaction.atomic
def set_calls_aside(*, call_ids: Collection[uuid.UUID], reason: str, actor: Actor) -> int:
    """How many; those that found their task meanwhile are left as they are."""
    rows = PhoneCall.objects.select_for_update().filter(pk__in=call_ids, status=CallStatus.UNMATCHED)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    for_all = {"status": CallStatus.SET_ASIDE, "next_try_at": None, "handled_at": now()}
    PhoneCall.objects.filter(pk__in=found).update(**for_all, handled_by_id=person_of(actor))
    say_why_all(found, "call.set_aside", reason, actor)
    return len(found)


@transaction.atomic
def look_again(*, call_ids: Collection[uuid.UUID], actor: Actor) -> int:
    """After a repair: the worker's number has been entered, the task is there by now."""
    rows = PhoneCall.objects.select_for_update().filter(
        pk__in=call_ids, status=CallStatus.UNMATCHED, raw__isnull=False
    )
    found = list(rows.exclude(reason__in=IMPOSSIBLE).order_by("pk").values_list("pk", flat=True))
    PhoneCall.objects.filter(pk__in=found).update(next_try_at=now(), lease_until=None, tries=0)
    audit.record(actor=actor, action="call.looked_at_again", subject_type=SUBJECT, subjects=found)
    for call_id in found:
        wake_call(call_id)
    return len(found)


def say_why(call_id: uuid.UUID, action: str, reason: str, actor: Actor) -> None:
    say_why_all([call_id], action, reason, actor)


def say_why_all(call_ids: Collection[uuid.UUID], action: str, reason: str, actor: Actor) -> None:
    if not reason.strip():
        raise InvalidInput(_("Please say why."), code="reason_missing")
    audit.record(actor=actor, action=action, subject_type=SUBJECT, subjects=call_ids, reason=reason.strip())


def person_of(actor: Actor) -> uuid.UUID | None:
    return parse_uuid(actor.ident) if actor.kind is ActorKind.STAFF else None
