"""Filters of the list of cards."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from apps.verification_tasks.admin.filters import Lookups
from apps.verification_tasks.scorecards.admin.forms import parse_month
from apps.verification_tasks.scorecards.selectors import newest
from apps.verification_tasks.scorecards.services.computing import last_month_over

MONTHS = 24


def months() -> list[str]:
    """The newest first."""
    last = last_month_over()
    count = last.year * 12 + last.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(count, count - MONTHS, -1)]


class MonthFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = _("month")
    parameter_name = "month"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        return [(month, month) for month in months()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        try:
            return queryset.filter(month=parse_month(self.value()))
        except ValidationError:
            return queryset.none()


class VersionFilter(DropdownFilter):  # type: ignore[misc]  # the same
    """Without a choice: the versions in force."""

    title = _("version")
    parameter_name = "version"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        return [("", _("In force")), ("restated", _("Restated ones")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value() or ("all" if request.method == "POST" else ""):
            case "all":
                return queryset
            case "restated":
                return queryset.filter(version__gt=1)
        return newest(queryset)
