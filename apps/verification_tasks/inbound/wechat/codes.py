"""Binding codes in messages: eight digits as a text, or as the scene of a scanned QR code."""

import re
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction

from apps.core.clock import now
from apps.core.text import fold
from apps.residence_registration.services import bind_wechat, hold_openid
from apps.verification_tasks.inbound.wechat.incoming import Incoming, MessageType
from apps.verification_tasks.inbound.wechat.states import KeptBecause, MessageStatus, Reply
from apps.verification_tasks.inbound.wechat.waking import WOKEN_FOR, wake
from apps.verification_tasks.models import WechatMessage

CODE: Final = re.compile(r"[0-9]{8}")
TRIES: Final = 10
TRIES_WINDOW: Final = timedelta(hours=1)
# WeChat itself keeps media for three days.
KEPT_FOR_BINDING: Final = timedelta(days=3)


def code_in(incoming: Incoming) -> str:
    """As people type: full-width digits and spaces between them are no fault."""
    if incoming.is_event:
        text = incoming.scene
    else:
        text = "".join(fold(incoming.text).split()) if incoming.type == MessageType.TEXT else ""
    return text if CODE.fullmatch(text) else ""


def try_code(row: WechatMessage, incoming: Incoming, code: str) -> Reply | None:
    """None where somebody who is bound wrote eight digits that are no code: then it is a message like any other."""
    hold_openid(row.openid_index)
    wrong: Reply | None = None if row.account_id and not incoming.is_event else Reply.WRONG_CODE
    if tries(row) >= TRIES:
        return wrong and Reply.TOO_MANY_TRIES
    row.tried_code = True
    account_id = bind_wechat(openid=incoming.openid, code=code)
    if account_id is None:
        return wrong
    row.account_id = account_id
    take_up_kept(row)
    return Reply.BOUND


def tries(row: WechatMessage) -> int:
    recent = WechatMessage.objects.filter(openid_index=row.openid_index, received_at__gt=now() - TRIES_WINDOW)
    return recent.filter(tried_code=True).exclude(reply=Reply.BOUND).count()


def take_up_kept(row: WechatMessage) -> None:
    """What a stranger sent before binding is the resident's now."""
    moment = now()
    kept = WechatMessage.objects.select_for_update().filter(
        openid_index=row.openid_index,
        received_at__gt=moment - KEPT_FOR_BINDING,
        status=MessageStatus.KEPT,
        reason=KeptBecause.SENDER_UNKNOWN,
    )
    ids = list(kept.order_by("received_at").values_list("id", flat=True))
    WechatMessage.objects.filter(id__in=ids).update(
        status=MessageStatus.WAITING,
        reason="",
        account=row.account_id,
        next_try_at=moment,
        lease_until=moment + WOKEN_FOR,
    )
    if ids:
        transaction.on_commit(partial(wake, ids))
