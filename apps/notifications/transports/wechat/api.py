"""One call that sends, under the token that all processes share."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.conf import settings

from apps.core.clock import now
from apps.notifications.transports import http
from apps.notifications.transports.base import FaultKind, TransportError
from apps.notifications.transports.wechat.faults import fault_of
from apps.notifications.wechat.faults import FaultKind as TokenFault
from apps.notifications.wechat.faults import Refusal, WechatFault
from apps.notifications.wechat.tokens import Blocked, with_token

PROVIDER: Final = "wechat"
# What one token may wait for another: less than an hour even where the quota says more.
HEADERS: Final = {"Content-Type": "application/json; charset=utf-8"}


def send(path: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """The answer's document. The token is renewed where WeChat refuses it, once."""
    body = orjson.dumps(message)
    try:
        return with_token(lambda token: posted(f"{settings.WECHAT_API_BASE}{path}?access_token={token}", body))
    except Blocked as blocked:
        wait = min(blocked.until - now(), http.LONGEST_WAIT)
        raise TransportError("quota", kind=FaultKind.TEMPORARY, retry_after=wait) from None
    except WechatFault as fault:
        raise of_token(fault) from None


def posted(address: str, body: bytes) -> dict[str, Any]:
    answer = http.post(address, headers=HEADERS, content=body)
    try:
        document = answer.document()
    except TransportError:
        raise (http.lost("no_json") if answer.is_success else http.refused(answer)) from None
    code = document.get("errcode")
    if type(code) is not int:
        raise http.lost("no_errcode") if answer.is_success else http.refused(answer)
    if code == 0 and answer.is_success:
        return document
    if code == 0:
        raise http.refused(answer)
    if Refusal(code).kind in {TokenFault.TOKEN, TokenFault.QUOTA}:
        raise WechatFault.of(code)
    raise fault_of(code)


def of_token(fault: WechatFault) -> TransportError:
    """No token could be had, so nothing was sent. WeChat's number for it stands in the reason."""
    if fault.reason.lstrip("-").isdigit():
        code = int(fault.reason)
        known = fault_of(code)
        kind = known.kind if known.kind is FaultKind.TEMPORARY else FaultKind.TECHNICAL
        return TransportError(f"token_{code}", kind=kind, of_provider=True)
    return TransportError(f"token_{fault.reason}", kind=FaultKind.TEMPORARY, of_provider=True)
