"""What goes wrong in the domain: a stable code, a status, and words that say what to change."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in the input; `pointer` is a JSON pointer into the body (RFC 6901)."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """Rendered as problem+json (RFC 9457) by one handler; `extra` joins the document's members."""

    status = 400
    code = "bad_request"
    # In seconds; becomes the header of that name.
    retry_after: int | None = None

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        status: int | None = None,
        errors: Sequence[FieldError] = (),
        **extra: object,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.status = status or self.status
        self.errors = tuple(errors)
        self.extra = extra


class InvalidInput(DomainError):
    status = 422
    code = "invalid_input"


class NotAuthenticated(DomainError):
    status = 401
    code = "not_authenticated"


class Forbidden(DomainError):
    status = 403
    code = "forbidden"


class NotFound(DomainError):
    status = 404
    code = "not_found"


class Conflict(DomainError):
    status = 409
    code = "conflict"


class Gone(DomainError):
    status = 410
    code = "gone"


class TooLarge(DomainError):
    status = 413
    code = "body_too_large"


class UnsupportedMedia(DomainError):
    status = 415
    code = "unsupported_media_type"


class Throttled(DomainError):
    status = 429
    code = "throttled"

    def __init__(self, detail: str = "", *, retry_after: int, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part of the service is away for the moment."""

    status = 503
    code = "unavailable"

    def __init__(self, detail: str = "", *, retry_after: int, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after
