"""Pages of what is a resident's, newest first; the cursor is signed and names the last row seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from apps.core.errors import DomainError

USUAL: Final = 50
MOST: Final = 100
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Pages:
    """`moment` is the column that orders, then the id. A cursor of one kind of page is none of another."""

    kind: str
    moment: str

    def page(self, request: Request, found: QuerySet[Row]) -> tuple[list[Row], str | None]:
        """The rows, and the cursor of the next page if there is one."""
        limit = read_limit(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor")
        if cursor:
            at, last = self.read_cursor(cursor)
            earlier = Q(**{f"{self.moment}__lt": at}) | Q(**{self.moment: at}, id__lt=last)
            # The plain bound lets the index find the place; the other one parts rows of the same moment.
            found = found.filter(Q(**{f"{self.moment}__lte": at}) & earlier)
        rows = list(found.order_by(f"-{self.moment}", "-id")[: limit + 1])
        shown = rows[:limit]
        return shown, self.write_cursor(shown[-1]) if len(rows) > limit else None

    @property
    def salt(self) -> str:
        return f"residence_registration.{self.kind}"

    def write_cursor(self, last: Any) -> str:
        return signing.dumps([getattr(last, self.moment).isoformat(), str(last.pk)], salt=self.salt)

    def read_cursor(self, text: str) -> tuple[datetime, UUID]:
        try:
            at, last = signing.loads(text, salt=self.salt)
            return datetime.fromisoformat(at), UUID(last)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise DomainError(_("This cursor is not one of ours."), code="bad_cursor") from error


DECLARATIONS: Final = Pages("declarations", "submitted_at")
MESSAGES: Final = Pages("messages", "created_at")


def read_limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise DomainError(_("limit is a whole number from 1 to %(most)s.") % {"most": MOST}, code="bad_limit")
    return int(text)
