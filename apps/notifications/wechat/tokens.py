"""The access token: one an account, shared by all processes, renewed by one of them at a time.

The row's lease says who renews it, so that no transaction is open while WeChat is asked.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.conf import settings
from django.db.models import Q

from apps.core.clock import now
from apps.notifications.models import WechatAccess
from apps.notifications.wechat import issuing
from apps.notifications.wechat.faults import FaultKind, WechatFault

Answer = TypeVar("Answer")
# Longer than a renewal may take; a process that died while renewing is waited for no longer.
LEASE: Final = timedelta(seconds=40)
PATIENCE_S: Final = 15.0
STEP_S: Final = 0.05
# Not used in its last minutes, for a download takes a while.
MARGIN: Final = timedelta(minutes=5)
# The quota is the day's; asked once an hour, it is seen soon enough that a new day has begun.
QUOTA_PAUSE: Final = timedelta(hours=1)


class Blocked(Exception):
    """Nobody asks before `until`: the account's quota is used up."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def with_token(call: Callable[[str], Answer]) -> Answer:
    """Call with the token; where WeChat refuses it, once more with a new one."""
    try:
        return twice(call, current())
    except WechatFault as fault:
        if fault.kind is FaultKind.QUOTA:
            raise block(now() + QUOTA_PAUSE) from None
        raise


def twice(call: Callable[[str], Answer], access: WechatAccess) -> Answer:
    try:
        return call(access.token or "")
    except WechatFault as fault:
        if fault.kind is not FaultKind.TOKEN:
            raise
    return call(renewed(access, refused=True).token or "")


def current() -> WechatAccess:
    access, _ = WechatAccess.objects.get_or_create(app_id=settings.WECHAT_APP_ID)
    if access.blocked_until is not None and access.blocked_until > now():
        raise Blocked(access.blocked_until)
    return access if is_good(access) else renewed(access)


def is_good(access: WechatAccess) -> bool:
    return bool(access.token) and access.expires_at is not None and access.expires_at > now()


def renewed(seen: WechatAccess, *, refused: bool = False) -> WechatAccess:
    """A newer one than was seen: made by us, or by whoever is at it already."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if claim(seen):
            return issue(seen, refused=refused)
        access = WechatAccess.objects.get(pk=seen.pk)
        if access.version != seen.version and is_good(access):
            return access
        time.sleep(STEP_S)
    raise WechatFault(FaultKind.TEMPORARY, "token_wait")


def claim(seen: WechatAccess) -> bool:
    moment = now()
    free = Q(renewing_until=None) | Q(renewing_until__lte=moment)
    ours = WechatAccess.objects.filter(free, pk=seen.pk, version=seen.version)
    return bool(ours.update(renewing_until=moment + LEASE))


def issue(seen: WechatAccess, *, refused: bool) -> WechatAccess:
    row = WechatAccess.objects.filter(pk=seen.pk, version=seen.version)
    try:
        issued = issuing.access_token(refused=refused)
    except BaseException:
        row.update(renewing_until=None)
        raise
    lifetime = timedelta(seconds=issued.lifetime_s)
    expires_at = now() + max(lifetime - MARGIN, lifetime / 2)
    access = WechatAccess.objects.get(pk=seen.pk)
    access.token, access.version, access.expires_at, access.renewing_until = (
        issued.token,
        seen.version + 1,
        expires_at,
        None,
    )
    access.save(update_fields=["token", "version", "expires_at", "renewing_until"])
    return access


def block(until: datetime) -> Blocked:
    WechatAccess.objects.filter(pk=settings.WECHAT_APP_ID).update(blocked_until=until)
    return Blocked(until)
