"""The inbox's filters."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.verification_tasks.admin.calls.words import REASONS
from apps.verification_tasks.inbound.phone.states import CallStatus


class CallDeskFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice: what waits for a person."""

    title = gettext_lazy("desk")
    parameter_name = "desk"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("", _("Waits for a person")),
            ("matched", _("Evidence of a task")),
            ("aside", _("Laid aside")),
            ("all", _("All")),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "all":
                return queryset
            case "matched":
                return queryset.filter(status=CallStatus.MATCHED)
            case "aside":
                return queryset.filter(status=CallStatus.SET_ASIDE)
        return queryset.filter(status=CallStatus.UNMATCHED)


class CallReasonFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("reason")
    parameter_name = "reason"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(REASONS.items())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset
