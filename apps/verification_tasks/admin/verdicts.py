"""Verdicts on deadlines (时限结论): as known now, or as they were known at the end of a month before."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, deadline, moment
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.admin.figure_filters import VerdictFigureFilter
from apps.verification_tasks.admin.places import in_task_scope, task_url
from apps.verification_tasks.admin.verdict_months import month_begins, next_month, past_months
from apps.verification_tasks.admin.verdict_report import month_view
from apps.verification_tasks.admin.verdict_words import interval_words, verdict_badge
from apps.verification_tasks.models import SlaVerdict
from apps.verification_tasks.selectors.verdicts import verdicts_as_known

EVER: Final = "ever"


class KnownFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice: as known now."""

    title = gettext_lazy("as known")
    parameter_name = "known"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        ends = [
            (f"{first:%Y-%m-%d}", _("when %(month)s began") % {"month": f"{first:%Y-%m}"}) for first in past_months()
        ]
        return [("", _("now")), *ends, (EVER, _("at any time"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == EVER:
            return queryset
        chosen = {f"{first:%Y-%m-%d}": month_begins(first) for first in past_months()}
        return queryset.filter(pk__in=verdicts_as_known(chosen.get(self.value() or "")).values("pk"))


class DueMonthFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("due in")
    parameter_name = "due"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(f"{first:%Y-%m}", f"{first:%Y-%m}") for first in past_months()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = {f"{first:%Y-%m}": first for first in past_months()}.get(self.value() or "")
        if chosen is None:
            return queryset
        # A deadline at 24:00 of a month's last day belongs to that month.
        begins, ends = month_begins(chosen), month_begins(next_month(chosen))
        return queryset.filter(due_at__gt=begins, due_at__lte=ends)


@admin.register(SlaVerdict)
class SlaVerdictAdmin(ScopedModelAdmin):
    list_display = ("task", "grid", "what", "why", "due", "done", "known_from", "known_until")
    list_filter = (KnownFilter, DueMonthFilter, VerdictFigureFilter, ("verdict", ChoicesDropdownFilter))
    empty_words = gettext_lazy("No deadline has been judged yet.")
    ordering = ("-recorded_at", "-pk")
    change_list_template = "admin/verification_tasks/verdicts.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.month_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("month/", view, name="verdicts_of_a_month"), *urls]

    def month_view(self, request: HttpRequest) -> HttpResponse:
        return month_view(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(
            request, {"report_url": reverse("admin:verdicts_of_a_month"), **(extra_context or {})}
        )

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = SlaVerdict.objects.select_related("task__grid").defer("task__grid__area")
        return rows.filter(in_task_scope(viewer))

    @admin.display(description=gettext_lazy("grid"))
    def grid(self, obj: SlaVerdict) -> str:
        return obj.task.grid.name if obj.task.grid else EMPTY

    @admin.display(description=gettext_lazy("verdict"), ordering="verdict")
    def what(self, obj: SlaVerdict) -> SafeString:
        return verdict_badge(obj)

    @admin.display(description=gettext_lazy("grounds"))
    def why(self, obj: SlaVerdict) -> str:
        return str(obj.get_grounds_display())

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, obj: SlaVerdict) -> str:
        return deadline(obj.due_at)

    @admin.display(description=gettext_lazy("work done"))
    def done(self, obj: SlaVerdict) -> str:
        return interval_words(obj)

    @admin.display(description=gettext_lazy("known from"), ordering="recorded_at")
    def known_from(self, obj: SlaVerdict) -> str:
        return moment(obj.recorded_at)

    @admin.display(description=gettext_lazy("known until"), ordering="superseded_at")
    def known_until(self, obj: SlaVerdict) -> str:
        return moment(obj.superseded_at)

    def detail(self, _viewer: Viewer, obj: SlaVerdict) -> Detail:
        facts = [
            Fact(_("task"), obj.task.reference),
            Fact(_("verdict"), verdict_badge(obj)),
            Fact(_("grounds"), self.why(obj)),
            Fact(_("due"), self.due(obj)),
            Fact(_("work done"), self.done(obj)),
            Fact(_("known from"), self.known_from(obj)),
            Fact(_("known until"), self.known_until(obj)),
        ]
        return Detail([Section(_("Verdict"), facts)], links=[Link(task_url(obj.task_id), _("Open the task"))])
