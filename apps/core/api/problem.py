"""Every error of the API is problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from django.http import HttpResponse
from rest_framework.response import Response

from apps.core.api.faults import domain_error
from apps.core.errors import DomainError, Unavailable

CONTENT_TYPE: Final = "application/problem+json"
# tus adds this one: the checksum of a part does not match.
CHECKSUM_MISMATCH: Final = 460
# Where our word is better than the standard's, or the standard has none.
CODES: Final = {
    413: "body_too_large",
    500: "server_error",
    503: "unavailable",
    CHECKSUM_MISMATCH: "checksum_mismatch",
}
log = structlog.get_logger(__name__)


def problem(status: int, code: str, detail: str = "", **extra: object) -> dict[str, object]:
    title, description = words(status)
    return {
        "type": f"urn:doorstep:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail or description,
        "code": code,
        **extra,
    }


def words(status: int) -> tuple[str, str]:
    """A status's title, and a sentence about it."""
    if status == CHECKSUM_MISMATCH:
        return "Checksum Mismatch", "The bytes do not match their checksum."
    try:
        known = HTTPStatus(status)
    except ValueError:
        return "Error", "Error"
    return known.phrase, known.description or known.phrase


def code_of(status: int) -> str:
    title, _ = words(status)
    return CODES.get(status) or title.lower().replace(" ", "_").replace("-", "_")


def problem_document(error: DomainError) -> dict[str, object]:
    document = problem(error.status, error.code, error.detail, **error.extra)
    if error.errors:
        document["errors"] = [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in error.errors
        ]
    return document


def problem_headers(error: DomainError) -> dict[str, str]:
    if error.retry_after is not None:
        return {"Retry-After": str(error.retry_after)}
    if error.status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Token"}
    return {}


def problem_response(error: DomainError) -> Response:
    return Response(
        problem_document(error), status=error.status, headers=problem_headers(error), content_type=CONTENT_TYPE
    )


def problem_answer(error: DomainError) -> HttpResponse:
    """For where DRF does not answer: a middleware or a thin view."""
    return HttpResponse(
        orjson.dumps(problem_document(error)),
        status=error.status,
        headers=problem_headers(error),
        content_type=CONTENT_TYPE,
    )


def exception_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's hook; what it returns None for is a fault of ours and reaches the middleware."""
    known = domain_error(error)
    if known is None:
        return None
    note(known, error)
    return problem_response(known)


def note(known: DomainError, error: Exception) -> None:
    """A part that is away is an operator's business, whatever the client makes of it."""
    if isinstance(known, Unavailable):
        log.warning("part_unavailable", error=type(error).__name__)
    elif known is not error and known.code == "value_not_storable":
        log.warning("value_not_storable", error=type(error).__name__)
