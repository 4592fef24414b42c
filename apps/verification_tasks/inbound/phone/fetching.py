"""Fetch a file from a place that was named beforehand: never too much, never too long, never from elsewhere."""

import hashlib
import time
from dataclasses import dataclass
from typing import IO, Final
from urllib.parse import urljoin, urlsplit

import filetype
import httpx
from django.conf import settings

from apps.verification_tasks.media_types import HEAD_BYTES, canonical_type

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
# For the whole of it: an exchange that sends a byte now and then holds a worker no longer than this.
PATIENCE_S: Final = 120.0
MOST_HOPS: Final = 3
PORTS: Final = {"http": 80, "https": 443}
TAKEN: Final = frozenset({"audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg", "audio/wav"})


class FetchRefusedError(Exception):
    """It cannot become better by trying again. Its text is a code."""


class FetchFailedError(Exception):
    """It may go better another time. Its text is a code."""


@dataclass(frozen=True, slots=True)
class Fetched:
    size: int
    sha256: str
    mime: str


def fetch(url: str, sink: IO[bytes]) -> Fetched:
    """Redirects are followed by hand: each place that they lead to must be one of those that were named."""
    ends = time.monotonic() + PATIENCE_S
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False, headers={"Accept-Encoding": "identity"}) as client:
            for _hop in range(MOST_HOPS):
                check_origin(url)
                with client.stream("GET", url) as answer:
                    if not answer.has_redirect_location:
                        return read(answer, sink, ends)
                    url = urljoin(url, answer.headers["Location"])
    except httpx.InvalidURL as error:
        raise FetchRefusedError("bad_address") from error
    except httpx.HTTPError as error:
        raise FetchFailedError(type(error).__name__) from error
    raise FetchRefusedError("too_many_redirects")


def check_origin(url: str) -> None:
    if origin_of(url) not in {origin_of(each) for each in settings.PHONE_RECORDING_ORIGINS}:
        raise FetchRefusedError("origin_not_allowed")


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port; a name and password before the host only mislead readers, so they are refused."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise FetchRefusedError("bad_address") from error
    if not parts.hostname or "@" in parts.netloc or "\\" in url:
        raise FetchRefusedError("bad_address")
    return parts.scheme, parts.hostname.lower(), port


def read(answer: httpx.Response, sink: IO[bytes], ends: float) -> Fetched:
    if answer.status_code != httpx.codes.OK:
        gone = answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}
        raise (FetchRefusedError if gone else FetchFailedError)(f"status_{answer.status_code}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchRefusedError("encoded")
    limit = settings.MAX_EVIDENCE_BYTES
    # It may lie, so what comes is counted too; what is shorter than it says is noticed by the client itself.
    if int(answer.headers.get("Content-Length") or 0) > limit:
        raise FetchRefusedError("too_large")
    hasher, size, head = hashlib.sha256(), 0, b""
    # As it comes in: gathered into pieces, a server that drips would never be looked at.
    for piece in answer.iter_raw():
        size += len(piece)
        if size > limit:
            raise FetchRefusedError("too_large")
        if time.monotonic() > ends:
            raise FetchFailedError("too_slow")
        hasher.update(piece)
        sink.write(piece)
        head += piece[: HEAD_BYTES - len(head)]
    return Fetched(size, hasher.hexdigest(), kind_of(head))


def kind_of(head: bytes) -> str:
    guessed = filetype.guess(head)
    name = canonical_type(guessed.mime) if guessed else ""
    name = "audio/wav" if name in {"audio/x-wav", "audio/wave"} else name
    if name not in TAKEN:
        raise FetchRefusedError("no_recording")
    return name
