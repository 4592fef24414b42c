"""HTTP to WeChat's server: every wait has an end, and a fault never quotes an address, for tokens stand in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import httpx
import orjson
from django.conf import settings

from apps.notifications.wechat.faults import FaultKind, WechatFault

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
# Compressed bytes could open into more than was measured, and a picture gains nothing.
HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "doorstep"}
LONGEST_DOCUMENT: Final = 64 * 1024
NOT_JSON: Final = "not_json"


@contextmanager
def client() -> Iterator[httpx.Client]:
    with httpx.Client(base_url=settings.WECHAT_API_BASE, timeout=TIMEOUT, headers=HEADERS) as session, told_plainly():
        yield session


@contextmanager
def told_plainly() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise WechatFault(FaultKind.TEMPORARY, type(error).__name__) from None


def refuse(status: int, body: bytes) -> NoReturn:
    """An answer that is no success may still say WeChat's own number, which says more."""
    try:
        document(body)
    except WechatFault as fault:
        if fault.reason != NOT_JSON:
            raise
    raise WechatFault(FaultKind.TEMPORARY, f"http_{status}")


def document(body: bytes) -> dict[str, Any]:
    """A JSON object of WeChat's; a code in it that says no is raised."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise WechatFault(FaultKind.TEMPORARY, NOT_JSON) from None
    if not isinstance(found, dict):
        raise WechatFault(FaultKind.TEMPORARY, NOT_JSON)
    code = found.get("errcode", 0)
    if code:
        raise WechatFault.of(code) if isinstance(code, int) else WechatFault(FaultKind.TEMPORARY, NOT_JSON)
    return found
