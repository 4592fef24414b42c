"""Walk over a list outside of a request, in batches, by the list's own code: its scope, filters, search and columns.

Two looks a batch. The first, with all that the viewer may do, finds the rows: what was searched for is found. The
second shows them, and for a masked export its viewer does without personal data: every list already shows such a
viewer nothing that is to be masked, so no list can forget it.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from apps.grids.office.exports.values import Value, cell, plain
from apps.grids.office.viewers import HIDES, ONLY, Viewer, viewer_of
from apps.grids.roles import Permission

CHECKBOX: Final = "action_checkbox"
PERSONAL: Final = frozenset({Permission.SEE_PERSONAL_DATA})


@dataclass
class Walk:
    """`label` names the model, `query` is what stands in the list's address."""

    label: str
    user: Any
    address: str
    query: str
    clear: bool

    def __post_init__(self) -> None:
        self.model = apps.get_model(self.label)
        self.model_admin: Any = admin.site.get_model_admin(self.model)
        request = self.request(frozenset())
        self.viewer: Viewer = viewer_of(request)
        needed = Permission.EXPORT_CLEAR if self.clear else Permission.EXPORT_MASKED
        # Asked anew by each batch: a role may be lost meanwhile.
        if not (self.viewer.may(needed) and self.model_admin.has_view_permission(request)):
            raise PermissionDenied

    def request(self, hides: frozenset[Permission], *, searched: bool = True) -> HttpRequest:
        request = HttpRequest()
        request.method = "GET"
        request.META["REMOTE_ADDR"] = self.address
        request.user = self.user
        query = QueryDict(self.query, mutable=True)
        for name in (PAGE_VAR, ALL_VAR, *(() if searched else (SEARCH_VAR,))):
            query.pop(name, None)
        request.GET = query  # type: ignore[assignment]  # as Django reads it, or a copy
        setattr(request, HIDES, hides)
        return request

    def chosen(self) -> QuerySet[Any]:
        """All rows of the list, in the order of their keys, by which a walk can be taken up again."""
        rows: QuerySet[Any] = self.model_admin.get_changelist_instance(self.request(frozenset())).queryset
        return rows.order_by("pk")

    def total(self) -> int:
        return self.chosen().count()

    def keys_after(self, last: str | None, size: int) -> list[Any]:
        rows = self.chosen()
        if last is not None:
            rows = rows.filter(pk__gt=self.model._meta.pk.to_python(last))
        return list(rows.values_list("pk", flat=True)[:size])

    def names(self) -> list[Any]:
        """Of the list's columns; in a masked file without those that would tell too much together."""
        left_out = () if self.clear else self.model_admin.export_leaves_out
        shown = self.model_admin.get_list_display(self.request(frozenset()))
        return [name for name in shown if name not in {CHECKBOX, *left_out}]

    def heads(self) -> list[str]:
        columns = [str(label_for_field(name, self.model, self.model_admin)) for name in self.names()]
        return [*columns, *(str(head) for head in self.clear_heads())]

    def clear_heads(self) -> Sequence[Any]:
        return getattr(self.model_admin, "reveal_heads", ()) if self.clear else ()

    def rows(self, keys: Sequence[Any]) -> list[list[Value]]:
        request = self.request(frozenset() if self.clear else PERSONAL, searched=False)
        setattr(request, ONLY, keys)
        page = copy.copy(self.model_admin)
        page.list_per_page = max(len(keys), 1)
        found = {row.pk: row for row in page.get_changelist_instance(request).result_list}
        opened = self.opened(keys)
        names = self.names()
        return [
            [cell(name, found[key], self.model_admin) for name in names] + opened.get(key, [])
            for key in keys
            if key in found
        ]

    def opened(self, keys: Iterable[Any]) -> dict[Any, list[Value]]:
        heads = [str(head) for head in self.clear_heads()]
        if not heads:
            return {}
        found: dict[Any, list[Value]] = {}
        for row in self.model_admin.rows_to_reveal(keys):
            facts = {str(fact.label): fact.value for fact in self.model_admin.revealed(row)}
            found[row.pk] = [plain(facts.get(head)) for head in heads]
        return found
