"""Take a message: stored first and once, answered at once, worked on later."""

from functools import partial

from django.db import transaction

from apps.core.clock import now
from apps.core.ids import new_id
from apps.residence_registration.selectors import account_by_openid
from apps.residence_registration.services import openid_index, unbind_openid
from apps.verification_tasks.inbound.wechat.about_messages import ABOUT_MESSAGES, note_about_messages
from apps.verification_tasks.inbound.wechat.codes import code_in, try_code
from apps.verification_tasks.inbound.wechat.incoming import EVENT, LONGEST_TYPE, EventKind, Incoming
from apps.verification_tasks.inbound.wechat.states import KeptBecause, MessageStatus, Reply
from apps.verification_tasks.inbound.wechat.waking import WOKEN_FOR, wake
from apps.verification_tasks.models import WechatMessage


@transaction.atomic
def receive(*, incoming: Incoming, raw: str) -> Reply:
    """What to answer. A repeat waits for the first one's transaction and gets the same answer."""
    fresh = row_of(incoming, raw)
    WechatMessage.objects.bulk_create([fresh], ignore_conflicts=True)
    ident, reply = WechatMessage.objects.values_list("id", "reply").get(once_key=fresh.once_key)
    if ident != fresh.id:
        return Reply(reply)
    take(fresh, incoming)
    fresh.save(update_fields=["status", "reason", "reply", "raw", "account", "tried_code", "next_try_at"])
    if fresh.status == MessageStatus.WAITING:
        transaction.on_commit(partial(wake, [fresh.id]))
    return Reply(fresh.reply)


def row_of(incoming: Incoming, raw: str) -> WechatMessage:
    moment = now()
    kind = f"{EVENT}:{incoming.event}" if incoming.is_event else incoming.type
    return WechatMessage(
        id=new_id(),
        once_key=incoming.once_key,
        openid_index=openid_index(incoming.openid),
        type=kind[:LONGEST_TYPE],
        raw=raw,
        sent_at=incoming.sent_at,
        received_at=moment,
        next_try_at=moment,
        lease_until=moment + WOKEN_FOR,
    )


def take(row: WechatMessage, incoming: Incoming) -> None:
    """Decide in memory what it is: an event, a code, a stranger's message, or work for later."""
    row.account_id = account_by_openid(row.openid_index)
    code = code_in(incoming)
    reply = try_code(row, incoming, code) if code else None
    if reply is not None:
        answered(row, reply)
    elif incoming.is_event:
        answered(row, about_following(row, incoming))
    elif row.account_id is None:
        row.status, row.reason, row.next_try_at = MessageStatus.KEPT, KeptBecause.SENDER_UNKNOWN, None
        row.reply = Reply.HOW_TO_BIND


def answered(row: WechatMessage, reply: Reply) -> None:
    """Nothing in it is needed any more: neither a code, nor where a follower was when the account was opened."""
    row.status, row.reply, row.raw, row.next_try_at = MessageStatus.ANSWERED, reply, None, None


def about_following(row: WechatMessage, incoming: Incoming) -> Reply:
    if incoming.event == EventKind.UNSUBSCRIBE:
        unbind_openid(openid=incoming.openid)
    elif incoming.event == EventKind.SUBSCRIBE and row.account_id is None:
        return Reply.HOW_TO_BIND
    elif incoming.event in ABOUT_MESSAGES:
        note_about_messages(incoming, row.raw or "")
    return Reply.NOTHING
