"""The last net: on a machine's path every error is problem+json, whatever made it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import orjson
import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.api.faults import domain_error
from apps.core.api.problem import CONTENT_TYPE, code_of, note, problem, problem_answer
from apps.core.errors import DomainError
from apps.core.middleware.paths import MACHINE_PATHS

# They describe the body that is replaced.
OF_THE_BODY: Final = ("Content-Encoding", "Content-Length", "Content-Disposition", "ETag", "Last-Modified")
log = structlog.get_logger(__name__)


class ProblemMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or not request.path_info.startswith(MACHINE_PATHS):
            return response
        if response.headers.get("Content-Type", "").startswith((CONTENT_TYPE, "application/json")):
            return response
        return replaced(response)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path_info.startswith(MACHINE_PATHS):
            return None
        known = domain_error(error)
        if known is not None:
            note(known, error)
            return problem_answer(known)
        # The traceback's places are logged, its values are not: they may be personal data.
        log.error("unhandled_error", path=request.path_info, exc_info=error)
        return problem_answer(
            DomainError(_("Something went wrong on our side; nothing was changed."), code="server_error", status=500)
        )


def replaced(response: HttpResponseBase) -> HttpResponse:
    """The same answer with a problem for a body; Allow, Retry-After and the security headers stay."""
    status = response.status_code
    answer = HttpResponse(orjson.dumps(problem(status, code_of(status))), status=status)
    for name, value in response.headers.items():
        if name not in OF_THE_BODY:
            answer.headers[name] = value
    answer.headers["Content-Type"] = CONTENT_TYPE
    return answer
