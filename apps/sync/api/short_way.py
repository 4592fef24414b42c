"""In front of Django: an ordinary pull is answered at once, everything else goes the whole way.

Most requests that phones make are polls that find nothing, and Django's handling costs several times what they do.
Only a success is ever answered here; whatever is not plain is left to Django, which knows the errors, the languages
and the redirects.
"""

import re
import time
from collections.abc import Iterable
from typing import Final, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

from apps.core.below import Headers, is_at_home, leave_old_connection, standing_headers
from apps.core.metrics import count_request
from apps.core.middleware.compression import compressed
from apps.core.middleware.requests import request_id_of
from apps.core.tokens import bearer
from apps.sync.api.base import JSON
from apps.sync.api.pull import DEFAULT_LIMIT, MAX_LIMIT
from apps.sync.services.pull import ordinary_pull

PULL_PATH: Final = "/api/v1/sync/pull"
# A cursor and a limit, each once at most, in either order; other forms mean the same and are read by Django.
CURSOR, LIMIT = "cursor=([A-Za-z0-9_-]+)", "limit=([1-9][0-9]{0,3})"
QUERY: Final = re.compile(f"(?:{CURSOR})?(?:(?:^|&){LIMIT})?|{LIMIT}&{CURSOR}")
log = structlog.get_logger(__name__)


class Asked(NamedTuple):
    """What an ordinary pull asks for."""

    token: str
    cursor: str
    limit: int


class ShortWay:
    def __init__(self, whole_way: WSGIApplication) -> None:
        self.whole_way = whole_way
        self.headers: Headers = [
            ("Content-Type", JSON),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept-Encoding"),
            *standing_headers(),
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        asked = read(environ) if environ["PATH_INFO"] == PULL_PATH else None
        answer = answer_to(asked) if asked else None
        if answer is None:
            return self.whole_way(environ, start_response)
        body, coding = compressed(answer, environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = [
            *self.headers,
            ("Content-Length", str(len(body))),
            ("X-Request-Id", request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))),
        ]
        if coding:
            headers.append(("Content-Encoding", coding))
        start_response("200 OK", headers)
        count_request("GET", PULL_PATH, 200, time.perf_counter() - started)
        return [body]


def read(environ: WSGIEnvironment) -> Asked | None:
    """None where anything about the request is not plain."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("CONTENT_LENGTH") or not is_at_home(environ):
        return None
    token = bearer(environ.get("HTTP_AUTHORIZATION", ""))
    query = QUERY.fullmatch(environ.get("QUERY_STRING", ""))
    if token is None or query is None:
        return None
    limit = int(query[2] or query[3] or DEFAULT_LIMIT)
    return Asked(token, query[1] or query[4] or "", limit) if limit <= MAX_LIMIT else None


def answer_to(asked: Asked) -> bytes | None:
    leave_old_connection()
    try:
        return ordinary_pull(*asked)
    except Exception as error:  # noqa: BLE001  the whole way meets it again, and answers as it should
        log.warning("short_way_failed", error=type(error).__name__)
        return None
    finally:
        leave_old_connection()
