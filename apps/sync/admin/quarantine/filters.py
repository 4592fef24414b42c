"""The inbox's filters."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.sync.admin.quarantine.words import REASONS
from apps.sync.selectors.office import HANDLED, OPEN
from apps.verification_tasks.states import EventStatus


class DeskFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("desk")
    parameter_name = "desk"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("", _("Open")), ("person", _("Waits too long")), ("handled", _("Handled")), ("all", _("All"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "all":
                return queryset
            case "handled":
                return queryset.filter(HANDLED)
            case "person":
                return queryset.filter(OPEN, needs_person_at__isnull=False)
        return queryset.filter(OPEN)


class KindFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("result")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(EventStatus.QUARANTINED, _("Quarantined")), (EventStatus.HELD, _("Held back"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class CodeFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("reason")
    parameter_name = "code"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(REASONS.items())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(code=self.value()) if self.value() else queryset
