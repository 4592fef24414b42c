"""The last net: on a machine's path every error is problem+json, whatever made it."""

from collections.abc import Callable
from typing import Final

import orjson
import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.core.api.problem import CONTENT_TYPE, problem, problem_document, problem_headers
from apps.core.errors import DomainError

MACHINE_PATHS: Final = ("/api/", "/hooks/")
CODES: Final = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    500: "server_error",
    503: "unavailable",
}
log = structlog.get_logger(__name__)


class ProblemMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith(MACHINE_PATHS) or response.status_code < 400:  # noqa: PLR2004
            return response
        if response.headers.get("Content-Type", "").startswith((CONTENT_TYPE, "application/json")):
            return response
        status = response.status_code
        return self.answer(problem(status, CODES.get(status, "error")), status, dict(response.headers.items()))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path_info.startswith(MACHINE_PATHS):
            return None
        if isinstance(error, DomainError):
            return self.answer(problem_document(error), error.status, problem_headers(error))
        if isinstance(error, OperationalError):
            log.warning("database_unavailable", path=request.path_info, error=type(error).__name__)
            return self.answer(
                problem(503, "unavailable", "The database does not answer; try again shortly."), 503, {"Retry-After": "2"}
            )
        # The traceback's frames may hold personal data: their places are logged, their values are not.
        log.error("unhandled_error", path=request.path_info, exc_info=error)
        return self.answer(problem(500, "server_error", "Something went wrong on our side; nothing was changed."), 500, {})

    @staticmethod
    def answer(document: dict[str, object], status: int, headers: dict[str, str]) -> HttpResponse:
        response = HttpResponse(orjson.dumps(document), status=status, content_type=CONTENT_TYPE)
        for name in ("Retry-After", "WWW-Authenticate", "Allow"):
            if name in headers:
                response.headers[name] = headers[name]
        return response
