"""Who covers which grid from when to when: end one, or hand a grid over."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.grids.admin.staff import staff_in_scope
from apps.grids.admin.staff_forms import FIELD_ROLES, HandOverForm
from apps.grids.models import Coverage
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.previews import preview_of_coverages
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.grids.services import end_coverage, hand_over_grid


class RunningFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("state")
    parameter_name = "state"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("", _("Now")), ("ended", _("Ended")), ("all", _("All"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "all":
                return queryset
            case "ended":
                return queryset.exclude(ends_at=None)
        return queryset.filter(ends_at=None)


@admin.register(Coverage)
class CoverageAdmin(ScopedModelAdmin):
    list_display = ("staff", "grid", "community", "since", "until")
    list_filter = (RunningFilter,)
    search_fields = ("staff__name", "grid__code", "grid__name")
    search_help_text = gettext_lazy("Worker or grid")
    empty_words = gettext_lazy("Nobody covers a grid of your area.")
    ordering = ("grid__code", "-starts_at")
    actions = ("hand_over", "end")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Coverage.objects.filter(viewer.scope(grid="grid", town="grid__town"))
        return rows.select_related("staff", "grid__community").defer("staff__phone", "grid__area")

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.MANAGE_GRIDS)

    def offers(self, _action: str, obj: Coverage) -> bool:
        return obj.ends_at is None

    @admin.display(description=gettext_lazy("community"))
    def community(self, obj: Coverage) -> str:
        return obj.grid.community.name

    @admin.display(description=gettext_lazy("from"), ordering="starts_at")
    def since(self, obj: Coverage) -> str:
        return moment(obj.starts_at)

    @admin.display(description=gettext_lazy("until"), ordering="ends_at")
    def until(self, obj: Coverage) -> str:
        return moment(obj.ends_at)

    def detail(self, _viewer: Viewer, obj: Coverage) -> Detail:
        facts = [
            Fact(_("staff member"), obj.staff.name),
            Fact(_("grid"), str(obj.grid)),
            Fact(_("community"), obj.grid.community.name),
            Fact(_("from"), moment(obj.starts_at)),
            Fact(_("until"), moment(obj.ends_at)),
        ]
        return Detail([Section(_("Coverage"), facts)])

    @admin.action(description=gettext_lazy("Hand over"), permissions=["manage"])
    def hand_over(self, request: HttpRequest, queryset: QuerySet[Coverage]) -> HttpResponse | None:
        viewer = viewer_of(request)
        workers = staff_in_scope(viewer).filter(role__in=FIELD_ROLES, is_active=True).select_related("division")

        def apply(form: HandOverForm, chosen: list[Coverage]) -> str:
            for each in chosen:
                hand_over_grid(
                    grid_id=each.grid_id,
                    from_staff_id=each.staff_id,
                    to_staff_id=form.staff_id(),
                    actor=viewer.actor(),
                )
            return _("Handed over.")

        step = Step(
            action="hand_over",
            title=_("Hand over"),
            question=_("The grid's tasks leave the one phone and arrive on the other. Earlier work still counts."),
            submit=_("Hand over"),
            form=lambda data, _chosen: HandOverForm(list(workers.order_by("pinyin")), data),
            apply=apply,
            preview=preview_of_coverages,
        )
        return confirm(self, request, queryset.filter(ends_at=None), step)

    @admin.action(description=gettext_lazy("End"), permissions=["manage"])
    def end(self, request: HttpRequest, queryset: QuerySet[Coverage]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[Coverage]) -> str:
            for each in chosen:
                end_coverage(staff_id=each.staff_id, grid_id=each.grid_id, actor=viewer_of(request).actor())
            return _("Ended.")

        step = Step(
            action="end",
            title=_("End the coverage"),
            question=_("The grid's tasks leave the worker's phone. A grid that nobody covers waits for somebody."),
            submit=_("End"),
            apply=apply,
            preview=preview_of_coverages,
        )
        return confirm(self, request, queryset.filter(ends_at=None), step)
