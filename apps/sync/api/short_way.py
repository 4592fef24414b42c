"""In front of Django: an ordinary pull or push is answered at once, everything else goes the whole way.

Most requests that phones make are these, and Django's handling costs as much as what they do or several times that.
Only a success is ever answered here; whatever is not plain is left to Django, which knows the errors, the languages
and the redirects.
"""

import time
from collections.abc import Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

from apps.core.below import Headers, is_at_home, leave_old_connection, standing_headers
from apps.core.metrics import count_request
from apps.core.middleware.compression import compressed
from apps.core.middleware.paths import PUSH_PATH
from apps.core.middleware.requests import request_id_of
from apps.core.tokens import bearer
from apps.sync.api.base import JSON
from apps.sync.api.short_asked import Asked, Reader
from apps.sync.api.short_pull import asked_pull
from apps.sync.api.short_push import asked_push

PULL_PATH: Final = "/api/v1/sync/pull"
READERS: Final[dict[tuple[str, str], Reader]] = {("GET", PULL_PATH): asked_pull, ("POST", PUSH_PATH): asked_push}
log = structlog.get_logger(__name__)


class ShortWay:
    def __init__(self, whole_way: WSGIApplication) -> None:
        self.whole_way = whole_way
        self.headers: Headers = [("Content-Type", JSON), *standing_headers()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        reader = READERS.get((method, path))
        asked = read(environ, reader) if reader else None
        request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID", "")) if asked else ""
        answer = answer_to(asked, request_id) if asked else None
        if asked is None or answer is None:
            return self.whole_way(environ, start_response)
        body, coding = compressed(answer, environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = [
            *self.headers,
            *asked.headers,
            ("Content-Length", str(len(body))),
            ("X-Request-Id", request_id),
        ]
        if coding:
            headers.append(("Content-Encoding", coding))
        start_response("200 OK", headers)
        count_request(method, path, 200, time.perf_counter() - started)
        return [body]


def read(environ: WSGIEnvironment, reader: Reader) -> Asked | None:
    token = bearer(environ.get("HTTP_AUTHORIZATION", ""))
    return reader(environ, token) if token is not None and is_at_home(environ) else None


def answer_to(asked: Asked, request_id: str) -> bytes | None:
    leave_old_connection()
    try:
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            return asked.answer()
    except Exception as error:  # noqa: BLE001  the whole way meets it again, and answers as it should
        log.warning("short_way_failed", error=type(error).__name__)
        return None
    finally:
        leave_old_connection()
