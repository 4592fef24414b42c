"""Bind a resident's WeChat by a one-time code, and let it go again."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from apps.core import audit
from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.errors import Unavailable
from apps.notifications.models import Channel
from apps.notifications.services import bind_address, release_addresses
from apps.residence_registration.models import ResidentAccount, WechatBinding, WechatBindingCode

DIGITS: Final = 8
TRIES: Final = 5
SUBJECT: Final = "resident_account"
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(%s)"


@dataclass(frozen=True, slots=True)
class BindingCode:
    code: str
    expires_at: datetime


def openid_index(openid: str) -> bytes:
    return blind_index("wechat_openid", openid)


def binding_code_hash(code: str) -> bytes:
    return blind_index("wechat_binding_code", code)


@transaction.atomic
def issue_binding_code(*, account_id: UUID, actor: Actor, drawn: str = "") -> BindingCode:
    """A new code for the account; the one before it is dead. `drawn` stands in a QR code already."""
    expires_at = now() + settings.WECHAT_CODE_LIFETIME
    code = keep_code(account_id, expires_at, drawn)
    audit.record(actor=actor, action="wechat.code_issued", subject_type=SUBJECT, subjects=[account_id])
    return BindingCode(code, expires_at)


def draw_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def keep_code(account_id: UUID, expires_at: datetime, drawn: str) -> str:
    """A code that no other account has at the moment; two alike are a matter of one in millions."""
    for _ in range(TRIES):
        code = drawn or draw_code()
        row = WechatBindingCode(account_id=account_id, code_hash=binding_code_hash(code), expires_at=expires_at)
        try:
            with transaction.atomic():
                WechatBindingCode.objects.bulk_create(
                    [row],
                    update_conflicts=True,
                    unique_fields=["account"],
                    update_fields=["code_hash", "expires_at"],
                )
        except IntegrityError:
            continue
        return code
    raise Unavailable("The code that was drawn is somebody else's; try again.", retry_after=1)


@transaction.atomic
def bind_wechat(*, openid: str, code: str) -> UUID | None:
    """Spend the code: the openid stands for its account from now on. None where no code like it is alive.

    What either was bound to before ends: a resident has one WeChat here, and a WeChat stands for one resident.
    """
    index = openid_index(openid)
    hold_openid(index)
    alive = WechatBindingCode.objects.select_for_update().filter(
        code_hash=binding_code_hash(code), expires_at__gt=now()
    )
    account_id = alive.values_list("account", flat=True).first()
    if account_id is None:
        return None
    WechatBindingCode.objects.filter(account=account_id).delete()
    moment = now()
    actor = Actor.resident(account_id)
    end_bindings(Q(openid_index=index) | Q(account=account_id), at=moment, actor=actor)
    WechatBinding.objects.create(account_id=account_id, openid=openid, openid_index=index, bound_at=moment)
    phone = ResidentAccount.objects.get(id=account_id).phone
    bind_address(phone=phone, channel=Channel.WECHAT, address=openid, index=index)
    audit.record(actor=actor, action="wechat.bound", subject_type=SUBJECT, subjects=[account_id])
    return account_id


@transaction.atomic
def unbind_openid(*, openid: str) -> int:
    """The user has left the official account: nothing can be told by it any more."""
    return end_bindings(Q(openid_index=openid_index(openid)), at=now(), actor=SYSTEM)


@transaction.atomic
def unbind_account(*, account_id: UUID, actor: Actor) -> int:
    """A code that is still under way dies with the binding."""
    WechatBindingCode.objects.filter(account=account_id).delete()
    return end_bindings(Q(account=account_id), at=now(), actor=actor)


def hold_openid(index: bytes) -> None:
    """Until the transaction ends: two messages of one openid with two codes at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [int.from_bytes(index[:8], "big", signed=True)])


def end_bindings(whose: Q, *, at: datetime, actor: Actor) -> int:
    """Locked in one order, for two residents may be exchanging their phones."""
    running = WechatBinding.objects.select_for_update().filter(whose, ended_at=None)
    found = list(running.order_by("pk").values_list("pk", "account", "openid_index"))
    WechatBinding.objects.filter(pk__in=[ident for ident, *_ in found]).update(ended_at=at)
    if found:
        release_addresses(channel=Channel.WECHAT, indexes=[bytes(index) for *_, index in found])
    accounts = [account for _, account, _ in found]
    audit.record(actor=actor, action="wechat.unbound", subject_type=SUBJECT, subjects=accounts)
    return len(found)
