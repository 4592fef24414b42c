"""Pages of a resident's declarations, newest first; the cursor is signed and names the last row seen."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from apps.core.errors import DomainError
from apps.residence_registration.models import Declaration

SALT: Final = "residence_registration.declarations"
USUAL: Final = 50
MOST: Final = 100


def page(request: Request, declarations: QuerySet[Declaration]) -> tuple[list[Declaration], str | None]:
    """The rows, and the cursor of the next page if there is one."""
    limit = read_limit(request.query_params.get("limit"))
    cursor = request.query_params.get("cursor")
    if cursor:
        at, last = read_cursor(cursor)
        declarations = declarations.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, id__lt=last))
    rows = list(declarations.order_by("-submitted_at", "-id")[: limit + 1])
    shown = rows[:limit]
    return shown, write_cursor(shown[-1]) if len(rows) > limit else None


def read_limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise DomainError(_("limit is a whole number from 1 to %(most)s.") % {"most": MOST}, code="bad_limit")
    return int(text)


def write_cursor(last: Declaration) -> str:
    return signing.dumps([last.submitted_at.isoformat(), str(last.pk)], salt=SALT)


def read_cursor(text: str) -> tuple[datetime, UUID]:
    try:
        at, last = signing.loads(text, salt=SALT)
        return datetime.fromisoformat(at), UUID(last)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise DomainError(_("This cursor is not one of ours."), code="bad_cursor") from error
