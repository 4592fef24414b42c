"""Which campaigns to look at."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.residence_registration.campaigns.admin.words import STATUS_WORDS


class StatusFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, _request: Any, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATUS_WORDS.items())

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # A campaign's own page posts its buttons to the list, whatever its state.
        return queryset.filter(status=self.value()) if self.value() and request.method != "POST" else queryset
