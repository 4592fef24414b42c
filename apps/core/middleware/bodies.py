"""Bodies have a limit, and gzip is opened on the way in without ever reading past that limit."""

import io
import zlib
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.core.api.problem import problem_document
from apps.core.errors import DomainError, TooLarge, UnsupportedMedia
from apps.core.middleware.problems import MACHINE_PATHS, ProblemMiddleware


CHUNK: Final = 64 * 1024
GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
PUSH_PATH: Final = "/api/v1/sync/push"
# Evidence bytes have a limit of their own and are streamed.
STREAMED: Final = "/api/v1/evidence/"


class BodyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(MACHINE_PATHS) and not request.path_info.startswith(STREAMED):
            try:
                self.open_body(request)
            except DomainError as error:
                return ProblemMiddleware.answer(problem_document(error), error.status, {})
        return self.get_response(request)

    def open_body(self, request: HttpRequest) -> None:
        is_push = request.path_info == PUSH_PATH
        limit = settings.MAX_PUSH_BYTES if is_push else settings.MAX_BODY_BYTES
        too_large = TooLarge(
            f"A body may have at most {limit} bytes here.", code="batch_too_large" if is_push else "body_too_large"
        )
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise too_large
        encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding in {"identity", ""}:
            return
        if encoding not in {"gzip", "x-gzip"}:
            raise UnsupportedMedia("Content-Encoding must be gzip or absent.", code="unsupported_encoding")
        body = gunzip(request, limit)
        if body is None:
            raise too_large
        request._body = body  # type: ignore[attr-defined]  # noqa: SLF001  Django's own cache of the body
        request._stream = io.BytesIO(body)  # type: ignore[attr-defined]  # noqa: SLF001
        request.META["CONTENT_LENGTH"] = str(len(body))
        request.META.pop("HTTP_CONTENT_ENCODING", None)


def gunzip(request: HttpRequest, limit: int) -> bytes | None:
    """The opened body, or None as soon as it passes `limit` bytes."""
    opener = zlib.decompressobj(GZIP_WINDOW)
    opened = bytearray()
    try:
        while chunk := request.read(CHUNK):
            while chunk:
                opened += opener.decompress(chunk, limit - len(opened) + 1)
                if len(opened) > limit:
                    return None
                chunk = opener.unconsumed_tail
        opened += opener.flush()
    except zlib.error as error:
        raise DomainError("The body is not gzip, though Content-Encoding says so.", code="bad_encoding") from error
    if not opener.eof:
        raise DomainError("The gzip body ends too early.", code="bad_encoding")
    return bytes(opened) if len(opened) <= limit else None
