"""The bytes of a picture or a voice note: streamed to disk, measured on the way, never whole in memory."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Final

import httpx
from django.conf import settings

from apps.notifications.wechat.faults import FaultKind, WechatFault
from apps.notifications.wechat.http import LONGEST_DOCUMENT, NOT_JSON, client, document, refuse
from apps.verification_tasks.media_types import HEAD_BYTES

PATH: Final = "/cgi-bin/media/get"
PIECE: Final = 64 * 1024
# In all, however slowly it drips: well under a Celery task's limit, and short, for others wait behind it.
BUDGET_S: Final = 40.0
# How WeChat says no: a small document in the place of the bytes.
DOCUMENT_TYPES: Final = frozenset({"application/json", "text/plain", "text/json"})


@dataclass(frozen=True, slots=True)
class Downloaded:
    sha256: str
    size: int
    head: bytes
    declared_type: str


def download(*, token: str, media_id: str, sink: IO[bytes]) -> Downloaded:
    with (
        client() as session,
        session.stream("GET", PATH, params={"access_token": token, "media_id": media_id}) as got,
    ):
        check(got)
        declared = got.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if declared in DOCUMENT_TYPES:
            raise refusal_in(got)
        return pour(got, declared, sink)


def check(got: httpx.Response) -> None:
    if got.status_code != HTTPStatus.OK:
        refuse(got.status_code, small(got))
    if got.headers.get("Content-Encoding", "identity") != "identity":
        raise WechatFault(FaultKind.TEMPORARY, "compressed")
    length = got.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > settings.MAX_EVIDENCE_BYTES:
        raise WechatFault(FaultKind.TOO_LARGE, "too_large")


def refusal_in(got: httpx.Response) -> WechatFault:
    """A video's document holds an address instead of a code; that is no media that is taken."""
    document(small(got))
    return WechatFault(FaultKind.NOT_TAKEN, "document")


def small(got: httpx.Response) -> bytes:
    body = b""
    for piece in pieces(got):
        body += piece
        if len(body) > LONGEST_DOCUMENT:
            raise WechatFault(FaultKind.TEMPORARY, NOT_JSON)
    return body


def pour(got: httpx.Response, declared: str, sink: IO[bytes]) -> Downloaded:
    hasher, head, size = hashlib.sha256(), b"", 0
    for piece in pieces(got):
        size += len(piece)
        if size > settings.MAX_EVIDENCE_BYTES:
            raise WechatFault(FaultKind.TOO_LARGE, "too_large")
        hasher.update(piece)
        sink.write(piece)
        head += piece[: HEAD_BYTES - len(head)]
    if not size:
        raise WechatFault(FaultKind.TEMPORARY, "empty")
    if head.startswith(b"{") and size <= HEAD_BYTES:
        # A document that does not say that it is one.
        document(head)
        raise WechatFault(FaultKind.NOT_TAKEN, "document")
    return Downloaded(hasher.hexdigest(), size, head, declared)


def pieces(got: httpx.Response) -> Iterator[bytes]:
    deadline = time.monotonic() + BUDGET_S
    for piece in got.iter_raw(PIECE):
        yield piece
        if time.monotonic() > deadline:
            raise WechatFault(FaultKind.TEMPORARY, "too_slow")
