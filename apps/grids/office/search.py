"""Search by name, phone or identity number without any of them in a URL, where logs would keep them.

The search form posts its term; the office answers with a redirect to the list under a sealed term, which only this
service can open. A phone or identity number is found by its blind index, and looking for one is audited.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final

from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from apps.core import audit
from apps.core.crypto import DecryptionFailed, decrypt_text, encrypt_text
from apps.core.identity import InvalidIdNumberError, check_id_number
from apps.core.phones import normalise_phone, phone_index
from apps.core.text import fold
from apps.grids.office.viewers import Viewer, viewer_of

CONTEXT: Final = "office.search"
SEAL: Final = "~"
LONGEST: Final = 64


# How a reference begins, in whatever case: a name that began so would have a dash in it.
REFERENCE: Final = re.compile(r"(?:HC|MQ)(?:-.*)?", re.IGNORECASE)


class TermKind(StrEnum):
    TEXT = "text"
    PHONE = "phone"
    ID_NUMBER = "id_number"


@dataclass(frozen=True, slots=True)
class Term:
    kind: TermKind
    text: str
    index: bytes = b""


def is_reference(term: Term) -> bool:
    """Asked before a name is: either is found by an index of its own, and none by both at once."""
    return REFERENCE.fullmatch(term.text) is not None


def seal(text: str) -> str:
    return SEAL + base64.urlsafe_b64encode(encrypt_text(text, CONTEXT)).decode().rstrip("=")


def unseal(text: str) -> str:
    """What stands in the URL, opened; text that was never sealed stays as it is, a broken seal finds nothing."""
    if not text.startswith(SEAL):
        return text
    body = text.removeprefix(SEAL)
    try:
        return decrypt_text(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), CONTEXT)
    except (binascii.Error, ValueError, DecryptionFailed):
        return ""


def read_term(text: str) -> Term:
    folded = fold(text)[:LONGEST]
    try:
        number = check_id_number(folded)
    except InvalidIdNumberError:
        pass
    else:
        return Term(TermKind.ID_NUMBER, folded, number.index)
    try:
        phone = normalise_phone(folded)
    except ValueError:
        return Term(TermKind.TEXT, folded)
    return Term(TermKind.PHONE, folded, phone_index(phone))


class SealedSearchMixin:
    """A changelist whose search form posts. `find_by` narrows the rows by one read term."""

    search_posts: ClassVar[bool] = True
    # The rows are found by `find_by`; Django only asks whether there is a search at all.
    search_fields = ("pk",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        if request.method == "POST" and "term" in request.POST:
            query = request.GET.copy()
            query.pop(SEARCH_VAR, None)
            query.pop("p", None)
            if term := fold(request.POST["term"])[:LONGEST]:
                query[SEARCH_VAR] = seal(term)
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
        shown = unseal(request.GET.get(SEARCH_VAR, ""))
        answer: HttpResponseBase = super().changelist_view(  # type: ignore[misc]  # of the admin it is mixed into
            request, {**(extra_context or {}), "shown_term": shown}
        )
        return answer

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        text = unseal(search_term)
        if not text:
            return (queryset.none() if search_term else queryset), False
        term = read_term(text)
        viewer = viewer_of(request)
        if term.kind is not TermKind.TEXT:
            if not viewer.reads_personal_data:
                return queryset.none(), False
            note_search(viewer, term)
        return self.find_by(viewer, queryset, term), False

    def find_by(self, viewer: Viewer, queryset: Any, term: Term) -> Any:
        raise NotImplementedError


def note_search(viewer: Viewer, term: Term) -> None:
    """The index says whom was looked for, without saying it in clear text."""
    audit.record(
        actor=viewer.actor(), action="personal_data.searched", subject_type=term.kind, subjects=[term.index.hex()]
    )
