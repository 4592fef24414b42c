"""Grids, divisions and code tables."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from apps.grids.models import CodeTableRow, Division, Grid
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.grids.services import change_grid, create_grid


class TownFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("town")
    parameter_name = "town"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        grids = Grid.objects.filter(viewer_of(request).scope(grid="pk", town="town"))
        return list(Division.objects.filter(pk__in=grids.order_by().values("town")).values_list("code", "name"))

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(town=self.value()) if self.value() else queryset


class GridForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("name"), max_length=64, widget=UnfoldAdminTextInputWidget)
    is_active = forms.BooleanField(label=gettext_lazy("active"), required=False, widget=UnfoldBooleanWidget)
    is_default = forms.BooleanField(
        label=gettext_lazy("default grid of its community"), required=False, widget=UnfoldBooleanWidget
    )
    area = forms.JSONField(
        label=gettext_lazy("area"),
        required=False,
        help_text=gettext_lazy("A GeoJSON polygon in WGS-84, longitude first; empty: none."),
        widget=UnfoldAdminTextareaWidget,
    )


@admin.register(Grid)
class GridAdmin(ScopedModelAdmin):
    list_display = ("name", "code", "community", "town", "is_default", "is_active", "workers")
    list_filter = (TownFilter,)
    search_fields = ("code", "name", "community__name")
    search_help_text = gettext_lazy("Code, name or community")
    ordering = ("code",)
    actions = ("change", "add_sibling")
    import_kind = "grids"

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Grid.objects.filter(viewer.scope(grid="pk", town="town")).select_related("community", "town")
        return rows.defer("area").annotate(covering=Count("coverages", filter=Q(coverages__ends_at=None)))

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.MANAGE_GRIDS)

    @admin.display(description=gettext_lazy("workers"), ordering="covering")
    def workers(self, obj: Any) -> int:
        return int(obj.covering)

    def detail(self, _viewer: Viewer, obj: Grid) -> Detail:
        facts = [
            Fact(_("name"), obj.name),
            Fact(_("code"), obj.code),
            Fact(_("community"), obj.community.name),
            Fact(_("town"), obj.town.name),
            Fact(_("default grid of its community"), _("Yes") if obj.is_default else _("No")),
            Fact(_("active"), _("Yes") if obj.is_active else _("No")),
        ]
        ranges = [
            Fact(each.place, f"{each.first}–{each.last} · {each.get_parity_display()}")
            for each in obj.building_ranges.order_by("place", "first")
        ]
        covering = [
            Fact(each.staff.name, _("since %(when)s") % {"when": moment(each.starts_at)})
            for each in obj.coverages.filter(ends_at=None).select_related("staff").order_by("starts_at")
        ]
        area = [Fact(_("area"), json.dumps(obj.area) if obj.area else None)]
        return Detail(
            [
                Section(_("Grid"), facts),
                Section(_("Who covers it"), covering),
                Section(_("Building ranges"), ranges),
                Section(_("Area"), area),
            ]
        )

    @admin.action(description=gettext_lazy("Change the grid"), permissions=["manage"])
    def change(self, request: HttpRequest, queryset: QuerySet[Grid]) -> HttpResponse | None:
        def form(data: Any, chosen: list[Grid]) -> GridForm:
            names = ("name", "is_active", "is_default", "area")
            return GridForm(data, initial={name: getattr(chosen[0], name) for name in names})

        def apply(form: GridForm, chosen: list[Grid]) -> str:
            change_grid(grid_id=chosen[0].pk, actor=viewer_of(request).actor(), **form.cleaned_data)
            return _("The grid is changed.")

        step = Step(
            action="change",
            title=_("Change the grid"),
            question=_("Tasks that exist already stay in their grid; new addresses follow the new rules."),
            submit=_("Save"),
            form=form,
            apply=apply,
        )
        return confirm(self, request, queryset[:1], step)

    @admin.action(description=gettext_lazy("Add a grid to the community"), permissions=["manage"])
    def add_sibling(self, request: HttpRequest, queryset: QuerySet[Grid]) -> HttpResponse | None:
        def apply(form: NewGridForm, chosen: list[Grid]) -> str:
            details = {"name": form.cleaned_data["name"]} if form.cleaned_data["name"] else {}
            grid = create_grid(
                community_code=str(chosen[0].community_id), actor=viewer_of(request).actor(), **details
            )
            return _("The grid %(code)s is there now.") % {"code": grid.code}

        step = Step(
            action="add_sibling",
            title=_("Add a grid to the community"),
            question=_("The new grid gets the community's next number."),
            submit=_("Add"),
            form=lambda data, _chosen: NewGridForm(data),
            apply=apply,
            line=lambda each: each.community.name,
        )
        return confirm(self, request, queryset[:1], step)


class NewGridForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("name"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Empty: the community's name and the number."),
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(Division)
class DivisionAdmin(ScopedModelAdmin):
    """Published by the statistics bureau: read only."""

    view_needs = Permission.ENTER_OFFICE
    list_display = ("name", "code", "level", "parent", "is_virtual")
    list_filter = (("level", ChoicesDropdownFilter),)
    list_select_related = ("parent",)
    search_fields = ("code", "name", "pinyin")
    search_help_text = gettext_lazy("Code, name or pinyin")
    ordering = ("code",)
    detail_fields = ("name", "code", "level", "parent", "pinyin", "is_virtual")


@admin.register(CodeTableRow)
class CodeTableAdmin(ScopedModelAdmin):
    view_needs = Permission.ENTER_OFFICE
    list_display = ("table", "code", "label", "standard")
    search_fields = ("table", "code", "label")
    ordering = ("table", "code")
    detail_fields = ("table", "code", "label", "standard")


__all__ = ["CodeTableAdmin", "DivisionAdmin", "GridAdmin"]
