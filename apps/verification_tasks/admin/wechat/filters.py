"""The inbox's filters."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.verification_tasks.admin.wechat.words import REASONS
from apps.verification_tasks.inbound.wechat.states import IN_FLIGHT, MessageStatus

DESKS: Final[dict[str, list[MessageStatus]]] = {
    "handled": [MessageStatus.LAID_ASIDE],
    "placed": [MessageStatus.PLACED],
    "working": IN_FLIGHT,
}


class DeskFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("desk")
    parameter_name = "desk"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("", _("Wait for a person")),
            ("working", _("Being worked on")),
            ("placed", _("Became evidence")),
            ("handled", _("Laid aside")),
            ("all", _("All")),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(status__in=DESKS.get(self.value() or "", [MessageStatus.KEPT]))


class ReasonFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("reason")
    parameter_name = "why"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(REASONS.items())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset
