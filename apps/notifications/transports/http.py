"""HTTP to a vendor: every wait has an end, no answer is too long, and a fault quotes neither address nor body."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import httpx
import orjson

from apps.core.clock import now
from apps.notifications.transports.base import FaultKind, TransportError

TIMEOUT: Final = httpx.Timeout(6.0, connect=3.0)
# For the answer in all, however slowly it drips.
PATIENCE_S: Final = 10.0
LONGEST_ANSWER: Final = 64 * 1024
LONGEST_WAIT: Final = timedelta(hours=1)
# Nothing was said yet, so nothing can have been heard.
NOT_REACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
OUR_MISTAKE: Final = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_success(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def document(self) -> dict[str, Any]:
        """A JSON object; whatever else came, nobody knows what it means."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise lost("no_json")
        return found


@cache
def session() -> httpx.Client:
    """One a process. It keeps no connection: an answer given twice would be taken for that of the next message."""
    return httpx.Client(
        timeout=TIMEOUT,
        follow_redirects=False,
        headers={"User-Agent": "doorstep", "Accept-Encoding": "identity"},
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=0),
    )


# A connection belongs to the process that opened it.
os.register_at_fork(after_in_child=session.cache_clear)


def post(url: str, *, headers: Mapping[str, str], content: bytes) -> Answer:
    """Any answer at all; what comes instead of one is a TransportError."""
    try:
        with session().stream("POST", url, headers=dict(headers), content=content) as answer:
            return Answer(answer.status_code, answer.headers, read(answer))
    except NOT_REACHED as error:
        raise TransportError(type(error).__name__, kind=FaultKind.TEMPORARY, of_provider=True) from None
    except OUR_MISTAKE as error:
        raise TransportError(type(error).__name__, kind=FaultKind.TECHNICAL) from None
    except httpx.HTTPError as error:
        raise lost(type(error).__name__) from None


def read(answer: httpx.Response) -> bytes:
    ends, body = time.monotonic() + PATIENCE_S, b""
    for piece in answer.iter_raw():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise lost("answer_too_long")
        if time.monotonic() > ends:
            raise lost("answer_too_slow")
    return body


def lost(reason: str) -> TransportError:
    """It was said, and what was answered is not known."""
    return TransportError(reason, kind=FaultKind.TEMPORARY, in_doubt=True, of_provider=True)


def refused(answer: Answer) -> TransportError:
    """What a status alone says, where the vendor's own word for it is not known."""
    status, reason = answer.status, f"http_{answer.status}"
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return TransportError(
            reason, kind=FaultKind.TEMPORARY, of_provider=True, retry_after=retry_after(answer.headers)
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return lost(reason)
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return TransportError(reason, kind=FaultKind.TEMPORARY, of_provider=True)
    return TransportError(reason, kind=FaultKind.TECHNICAL, of_provider=True)


def retry_after(headers: httpx.Headers) -> timedelta | None:
    """Seconds or a date; an hour at most, for nobody may put a message off for good."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        asked = timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
    else:
        try:
            asked = parsedate_to_datetime(text) - now()
        except (ValueError, TypeError):
            return None
    return min(max(asked, timedelta(0)), LONGEST_WAIT)
