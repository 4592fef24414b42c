"""Filters of the review list."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from apps.core.ids import parse_uuid
from apps.grids.models import Staff
from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.admin.filters import Lookups, TownFilter, grids_in_view
from apps.verification_tasks.signs.selectors import still_open
from apps.verification_tasks.signs.states import SignState
from apps.verification_tasks.signs.words import KIND_WORDS, STATE_WORDS

MOST_OPTIONS: Final = 500


class SignStateFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice: what nobody has looked at yet."""

    title = _("state")
    parameter_name = "state"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        decided = [SignState.CONFIRMED, SignState.DISMISSED]
        return [("", STATE_WORDS[SignState.OPEN]), *((s.value, STATE_WORDS[s]) for s in decided), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # What is done from one sign's page names the sign; the list's first view must not hide it.
        match self.value() or ("all" if request.method == "POST" else ""):
            case "all":
                return queryset
            case SignState.CONFIRMED | SignState.DISMISSED as state:
                return queryset.filter(state=state)
        return queryset.filter(still_open())


class SignKindFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("sign")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        return [(kind.value, words) for kind, words in KIND_WORDS.items()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class SignTownFilter(TownFilter):
    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(task__town=self.value()) if self.value() else queryset


class WhoseWorkFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("worker")
    parameter_name = "worker"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Lookups:
        here = Staff.objects.filter(coverages__grid__in=grids_in_view(request).order_by().values("pk"))
        if viewer_of(request).sees_everything and not request.GET.get("town"):
            here = Staff.objects.filter(coverages__isnull=False)
        return [(str(pk), name) for pk, name in here.distinct().values_list("pk", "name")[:MOST_OPTIONS]]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        worker = parse_uuid(self.value())
        return queryset.filter(staff=worker) if worker else queryset.none()
