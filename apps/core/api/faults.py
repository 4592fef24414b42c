"""Which domain error an exception of the frameworks stands for; None: a fault of ours."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework import exceptions

from apps.core.api.pointers import field_errors
from apps.core.errors import DomainError, Forbidden, InvalidInput, NotFound, TooLarge, Unavailable

# The first that fits holds: a RequestDataTooBig is a SuspiciousOperation too.
MEANINGS: Final[tuple[tuple[tuple[type[Exception], ...], Callable[[], DomainError]], ...]] = (
    ((Http404,), lambda: NotFound(_("There is nothing here by that name, or it is not yours to see."))),
    ((PermissionDenied,), lambda: Forbidden(_("You may not do this."))),
    ((RequestDataTooBig,), lambda: TooLarge(_("The body is larger than is taken here."))),
    (
        (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError),
        lambda: DomainError(_("The request cannot be read.")),
    ),
    # What a check let through and the database cannot hold: a NUL character, a number out of range.
    (
        (DataError,),
        lambda: InvalidInput(_("A value in the request cannot be stored."), code="value_not_storable"),
    ),
    (
        (OperationalError, InterfaceError, RedisError),
        lambda: Unavailable(_("A part of the service does not answer; try again shortly."), retry_after=2),
    ),
)


def domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, exceptions.APIException):
        return of_rest_framework(error)
    return next((meaning() for kinds, meaning in MEANINGS if isinstance(error, kinds)), None)


def of_rest_framework(error: exceptions.APIException) -> DomainError:
    if isinstance(error, exceptions.ValidationError):
        faults = list(field_errors(error.detail))
        return InvalidInput(_("Some fields need correcting; see errors."), errors=faults)
    if isinstance(error, exceptions.NotFound):
        return NotFound(str(error.detail))
    code = error.get_codes()
    name = code if isinstance(code, str) else error.default_code
    return DomainError(str(error.detail), code=name, status=HTTPStatus(error.status_code))
