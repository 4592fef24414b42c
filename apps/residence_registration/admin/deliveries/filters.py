"""Which deliveries to look at."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.grids.office.viewers import viewer_of
from apps.notifications.selectors import needing_a_person
from apps.residence_registration.admin.delivery_words import WORDS
from apps.residence_registration.campaigns.admin.scope import campaigns_in_scope
from apps.residence_registration.campaigns.services.drafting import SUBJECT

STUCK = "stuck"
OFFERED = 20


class StatusFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, _request: Any, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(WORDS.items())

    def queryset(self, _request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class CampaignFilter(DropdownFilter):  # type: ignore[misc]  # the same
    """The newest are offered; a campaign's own page leads to any."""

    title = gettext_lazy("campaign")
    parameter_name = "campaign"

    def lookups(self, request: Any, _model_admin: Any) -> list[tuple[str, Any]]:
        newest = campaigns_in_scope(viewer_of(request)).order_by("-made_at")[:OFFERED]
        return [(str(ident), title) for ident, title in newest.values_list("pk", "title")]

    def queryset(self, _request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(message__subject_type=SUBJECT, message__subject_id=self.value())


class NeedFilter(DropdownFilter):  # type: ignore[misc]  # the same
    """Given up with no other channel behind it, or waiting longer than a working queue makes anything wait."""

    title = gettext_lazy("need")
    parameter_name = "need"

    def lookups(self, _request: Any, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(STUCK, gettext_lazy("stuck: a person is needed"))]

    def queryset(self, _request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(needing_a_person()) if self.value() == STUCK else queryset
