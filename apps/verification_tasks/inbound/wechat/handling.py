"""What a person does about a kept message: have it worked on again, give it to a task, or lay it aside."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor, ActorKind
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.core.ids import parse_uuid
from apps.verification_tasks.inbound.wechat.incoming import MessageType, read
from apps.verification_tasks.inbound.wechat.placing import place
from apps.verification_tasks.inbound.wechat.proof import is_well_formed
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.inbound.wechat.waking import WOKEN_FOR, wake
from apps.verification_tasks.models import WechatMessage

SUBJECT: Final = "wechat_message"


@transaction.atomic
def take_up_again(*, message_ids: Collection[UUID], actor: Actor) -> int:
    """From the start, as if they had just come: the sender may be bound now, WeChat may have mended its fault."""
    ids = [message.pk for message in kept(message_ids)]
    audit.record(actor=actor, action="wechat.taken_up", subject_type=SUBJECT, subjects=ids)
    back_to_work(ids)
    return len(ids)


@transaction.atomic
def attach(*, message_ids: Collection[UUID], task_id: UUID, actor: Actor) -> int:
    """Make them evidence of that task. What belongs to one already, or can be none, is refused with all others."""
    chosen = kept(message_ids)
    for message in chosen:
        incoming = read(message.raw or "")
        if message.task_id is not None or incoming.type not in set(MessageType) or not is_well_formed(incoming):
            raise InvalidInput(_("A message of this kind cannot become evidence."), code="not_attachable")
        if not place(message=message, incoming=incoming, task_id=task_id, actor=actor):
            raise Conflict(_("This task is not running any more."), code="task_not_running")
    audit.record(
        actor=actor,
        action="wechat.attached",
        subject_type=SUBJECT,
        subjects=[message.pk for message in chosen],
        after={"task": str(task_id)},
    )
    ids = [message.pk for message in chosen]
    WechatMessage.objects.filter(pk__in=ids).update(handled_at=now(), handled_by_id=person_of(actor))
    # The bytes may still have to be fetched, and whoever waits for this proof be told.
    back_to_work(ids)
    return len(chosen)


@transaction.atomic
def lay_aside(*, message_ids: Collection[UUID], reason: str, actor: Actor) -> int:
    if not reason.strip():
        raise InvalidInput(_("Please say why."), code="reason_missing")
    ids = [message.pk for message in kept(message_ids)]
    WechatMessage.objects.filter(pk__in=ids).update(
        status=MessageStatus.LAID_ASIDE, handled_at=now(), handled_by_id=person_of(actor)
    )
    audit.record(
        actor=actor, action="wechat.laid_aside", subject_type=SUBJECT, subjects=ids, reason=reason.strip()[:255]
    )
    return len(ids)


def kept(message_ids: Collection[UUID]) -> Sequence[WechatMessage]:
    """Those of them that still wait for a person, locked; what has moved on meanwhile is left as it is.

    Before any task: a worker holds a task and then its message, but never one that is kept.
    """
    rows = WechatMessage.objects.select_for_update().filter(pk__in=message_ids, status=MessageStatus.KEPT)
    return list(rows.order_by("pk"))


def back_to_work(ids: Sequence[UUID]) -> None:
    moment = now()
    WechatMessage.objects.filter(pk__in=ids).update(
        status=MessageStatus.WAITING, reason="", tries=0, next_try_at=moment, lease_until=moment + WOKEN_FOR
    )
    if ids:
        transaction.on_commit(partial(wake, ids))


def person_of(actor: Actor) -> UUID | None:
    return parse_uuid(actor.ident) if actor.kind is ActorKind.STAFF else None
