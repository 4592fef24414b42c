"""Ask WeChat for an access token. The stable one does not kill the one that another process still uses."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx
from django.conf import settings

from apps.notifications.wechat.faults import FaultKind, WechatFault
from apps.notifications.wechat.http import client, document, refuse

STABLE: Final = "/cgi-bin/stable_token"
PLAIN: Final = "/cgi-bin/token"
# A server that has no stable tokens says so in one of these ways.
UNKNOWN_ADDRESS: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.BAD_REQUEST}
)
UNKNOWN_URL: Final = "40066"
USUAL_LIFETIME_S: Final = 7200


@dataclass(frozen=True, slots=True, repr=False)
class Issued:
    token: str
    lifetime_s: int


def access_token(*, refused: bool) -> Issued:
    """`refused`: the one that we have is not taken any more, so WeChat must make another."""
    who = {
        "grant_type": "client_credential",
        "appid": settings.WECHAT_APP_ID,
        "secret": settings.WECHAT_APP_SECRET,
    }
    with client() as session:
        answer = session.post(STABLE, json={**who, "force_refresh": refused})
        if has_no_stable_tokens(answer):
            answer = session.get(PLAIN, params=who)
    return issued_in(answer)


def has_no_stable_tokens(answer: httpx.Response) -> bool:
    if answer.status_code in UNKNOWN_ADDRESS:
        return True
    try:
        document(answer.content)
    except WechatFault as fault:
        return fault.reason == UNKNOWN_URL
    return False


def issued_in(answer: httpx.Response) -> Issued:
    if answer.status_code != HTTPStatus.OK:
        refuse(answer.status_code, answer.content)
    found: dict[str, Any] = document(answer.content)
    token, lifetime = found.get("access_token"), found.get("expires_in", USUAL_LIFETIME_S)
    if not isinstance(token, str) or not token or not isinstance(lifetime, int) or lifetime <= 0:
        raise WechatFault(FaultKind.TEMPORARY, "no_token")
    return Issued(token, lifetime)
