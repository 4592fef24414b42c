"""Work on a message: lease it, place it, fetch what it names with no transaction open, note what came of it."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.notifications.wechat.faults import FaultKind, WechatFault
from apps.notifications.wechat.tokens import Blocked
from apps.residence_registration.selectors import account_by_openid
from apps.verification_tasks.inbound.wechat.fetching import fetch
from apps.verification_tasks.inbound.wechat.incoming import Incoming, MessageType, read
from apps.verification_tasks.inbound.wechat.keeping import keep, move
from apps.verification_tasks.inbound.wechat.placing import open_task_of, place
from apps.verification_tasks.inbound.wechat.proof import is_well_formed
from apps.verification_tasks.inbound.wechat.retries import MAX_TRIES, pause
from apps.verification_tasks.inbound.wechat.states import KeptBecause, MessageStatus
from apps.verification_tasks.models import WechatMessage
from apps.verification_tasks.signals import proof_arrived

# Longer than all the waits for WeChat that one try may come to. Who still works after it finds the lease lost.
LEASE: Final = timedelta(minutes=3)
LEASE_SQL: Final = """
    UPDATE verification_tasks_wechatmessage
       SET status = 'working', tries = tries + 1, lease_until = %(until)s
     WHERE id = %(id)s AND tries < %(max_tries)s
       AND ((status = 'waiting' AND next_try_at <= %(now)s) OR (status = 'working' AND lease_until <= %(now)s))
    RETURNING *
"""
TYPES: Final = frozenset(MessageType)
# What no further try would mend.
FINAL: Final = {
    FaultKind.UNKNOWN_MEDIA: KeptBecause.MEDIA_UNKNOWN,
    FaultKind.TOO_LARGE: KeptBecause.MEDIA_TOO_LARGE,
    FaultKind.NOT_TAKEN: KeptBecause.MEDIA_NOT_TAKEN,
}
log = structlog.get_logger(__name__)


def work_on(*, message_id: UUID) -> None:
    message = lease(message_id)
    if message is None:
        return
    try:
        carry_out(message)
    except Blocked as blocked:
        # No try of this message's own.
        move(message, MessageStatus.WAITING, tries=message.tries - 1, next_try_at=blocked.until, error="quota")
    except WechatFault as fault:
        note_failure(message, fault)
    except Exception as error:  # noqa: BLE001  whatever it was, the row must not stay as if somebody worked on it
        # Its words may quote what was sent, so only its name is kept.
        log.error("wechat_failed", message=str(message.pk), error=type(error).__name__)  # noqa: TRY400  no values
        note_failure(message, WechatFault(FaultKind.TEMPORARY, type(error).__name__))


def lease(message_id: UUID) -> WechatMessage | None:
    """The row, now ours until the lease ends; None where it is done, not due, or another's."""
    moment = now()
    values = {"id": message_id, "now": moment, "until": moment + LEASE, "max_tries": MAX_TRIES}
    return next(iter(WechatMessage.objects.raw(LEASE_SQL, values)), None)


def carry_out(message: WechatMessage) -> None:
    incoming = read(message.raw or "")
    if message.account_id is None and not know_sender(message) and message.task_id is None:
        keep(message, KeptBecause.SENDER_UNKNOWN)
    elif incoming.type not in TYPES:
        keep(message, KeptBecause.TYPE_NOT_TAKEN)
    elif not is_well_formed(incoming):
        keep(message, KeptBecause.MALFORMED)
    else:
        become_evidence(message, incoming)


def know_sender(message: WechatMessage) -> bool:
    message.account_id = account_by_openid(bytes(message.openid_index))
    if message.account_id is not None:
        message.save(update_fields=["account"])
    return message.account_id is not None


def become_evidence(message: WechatMessage, incoming: Incoming) -> None:
    """Announced before its bytes are fetched, so that the worker sees that it comes; fetched even without a task."""
    why = put_on_task(message, incoming)
    if incoming.media_id:
        fetch(message, incoming)
    if why is None:
        finish(message)
    else:
        keep(message, why)


@transaction.atomic
def finish(message: WechatMessage) -> None:
    """In one transaction, so that a completion that lacked this proof is told surely."""
    proof_arrived.send(sender=WechatMessage, task_ids={message.task_id}, at=message.received_at)
    move(message, MessageStatus.PLACED, next_try_at=None, error="")


def put_on_task(message: WechatMessage, incoming: Incoming) -> KeptBecause | None:
    """Why it could not be; None where it is evidence now."""
    chosen = message.task_id
    if chosen is None and message.account_id is not None:
        found = open_task_of(message.account_id)
        if isinstance(found, KeptBecause):
            return found
        chosen = found
    if chosen is None:
        return KeptBecause.SENDER_UNKNOWN
    placed = place(message=message, incoming=incoming, task_id=chosen, actor=SYSTEM)
    return None if placed else KeptBecause.NO_OPEN_TASK


def note_failure(message: WechatMessage, fault: WechatFault) -> None:
    reason = FINAL.get(fault.kind) or (KeptBecause.GIVEN_UP if message.tries >= MAX_TRIES else None)
    if reason is not None:
        keep(message, reason, error=fault.reason)
        return
    log.warning("wechat_try_failed", message=str(message.pk), error=fault.reason, tries=message.tries)
    move(message, MessageStatus.WAITING, next_try_at=now() + pause(message.tries), error=fault.reason)
