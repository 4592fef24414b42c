"""Bodies have a limit, and gzip is opened on the way in without ever reading past that limit."""

import io
import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.api.problem import problem_answer
from apps.core.errors import DomainError, TooLarge, UnsupportedMedia
from apps.core.middleware.gunzip import TooLong, gunzip
from apps.core.middleware.paths import MACHINE_PATHS, PUSH_PATH, STREAMED

PLAIN: Final = frozenset({"", "identity"})
GZIP: Final = frozenset({"gzip", "x-gzip"})
LENGTH: Final = re.compile(r"[0-9]{1,18}")


class BodyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(MACHINE_PATHS) and not path.startswith(STREAMED):
            try:
                open_body(request)
            except DomainError as error:
                return problem_answer(error)
        return self.get_response(request)


def open_body(request: HttpRequest) -> None:
    """Leave a plain body within the limit for whoever reads it; a plain one of known length is not touched."""
    is_push = request.path_info == PUSH_PATH
    limit = settings.MAX_PUSH_BYTES if is_push else settings.MAX_BODY_BYTES
    too_large = TooLarge(
        _("A body may have at most %(limit)s bytes here.") % {"limit": limit},
        code="batch_too_large" if is_push else "body_too_large",
    )
    length = declared_length(request)
    if length is not None and length > limit:
        raise too_large
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in PLAIN | GZIP:
        raise UnsupportedMedia(_("Content-Encoding must be gzip or absent."), code="unsupported_encoding")
    read = unmeasured(request) if length is None else request.read
    try:
        if coding in GZIP:
            keep(request, gunzip(read, limit))
        elif length is None:
            keep(request, read_up_to(read, limit))
    except TooLong:
        raise too_large from None


def declared_length(request: HttpRequest) -> int | None:
    """What Content-Length says; None where the body comes in chunks and tells its end itself."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if text:
        if LENGTH.fullmatch(text) is None:
            raise DomainError(_("Content-Length is not a number of bytes."), code="bad_content_length")
        return int(text)
    return None if "chunked" in request.headers.get("Transfer-Encoding", "").lower() else 0


def unmeasured(request: HttpRequest) -> Callable[[int], bytes]:
    """Django reads nothing without a length; a server that ends its input itself can be read safely."""
    if isinstance(request, WSGIRequest) and request.environ.get("wsgi.input_terminated"):
        read: Callable[[int], bytes] = request.environ["wsgi.input"].read
        return read
    raise DomainError(_("Send a Content-Length."), code="length_required", status=411)


def read_up_to(read: Callable[[int], bytes], limit: int) -> bytes:
    body = bytearray()
    while chunk := read(limit + 1 - len(body)):
        body += chunk
        if len(body) > limit:
            raise TooLong
    return bytes(body)


def keep(request: HttpRequest, body: bytes) -> None:
    request._body = body  # noqa: SLF001  Django's own cache
    request._stream = io.BytesIO(body)  # noqa: SLF001  the same
    request._read_started = False  # type: ignore[attr-defined]  # noqa: SLF001  nobody has read this one yet
    request.META["CONTENT_LENGTH"] = str(len(body))
    request.META.pop("HTTP_CONTENT_ENCODING", None)
    request.__dict__.pop("headers", None)
