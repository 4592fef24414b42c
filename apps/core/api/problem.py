"""Every error of the API is problem+json (RFC 9457)."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core.errors import DomainError, FieldError, InvalidInput, NotFound, Throttled

CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str = "", **extra: object) -> dict[str, object]:
    return {
        "type": f"urn:doorstep:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
        "code": code,
        **extra,
    }


def problem_document(error: DomainError) -> dict[str, object]:
    document = problem(error.status, error.code, error.detail, **error.extra)
    if error.errors:
        document["errors"] = [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in error.errors
        ]
    return document


def problem_headers(error: DomainError) -> dict[str, str]:
    if isinstance(error, Throttled):
        return {"Retry-After": str(error.retry_after)}
    if error.status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Token"}
    return {}


def problem_response(error: DomainError) -> Response:
    return Response(
        problem_document(error), status=error.status, headers=problem_headers(error), content_type=CONTENT_TYPE
    )


def exception_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's hook; what it returns None for is a fault of ours and reaches the middleware."""
    if isinstance(error, DomainError):
        return problem_response(error)
    if isinstance(error, Http404):
        return problem_response(NotFound("There is nothing here by that name, or it is not yours to see."))
    if isinstance(error, PermissionDenied):
        return problem_response(DomainError("You may not do this.", code="forbidden", status=403))
    if isinstance(error, exceptions.ValidationError):
        return problem_response(
            InvalidInput("Some fields need correcting; see errors.", errors=list(field_errors(error.detail)))
        )
    if isinstance(error, exceptions.APIException):
        code = error.get_codes()
        return problem_response(
            DomainError(
                str(error.detail), code=code if isinstance(code, str) else error.default_code, status=error.status_code
            )
        )
    return None


def field_errors(detail: Any, pointer: str = "") -> Iterator[FieldError]:
    """Walk DRF's nested error detail into JSON pointers."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from field_errors(inner, pointer + step)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from field_errors(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield FieldError(pointer, getattr(detail, "code", "invalid"), str(detail))
