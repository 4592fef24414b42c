"""The audit trail: read only, for those who may read it."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.core.models import AuditEntry
from apps.grids.office.audit_words import actor_words, changed_words, idents, names_of
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer
from apps.grids.office.words import ACTIONS, action_words
from apps.grids.roles import Permission


class ActionFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("action")
    parameter_name = "action"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(ACTIONS.items())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditAdmin(ScopedModelAdmin):
    view_needs = Permission.READ_AUDIT
    list_display = ("time", "action_shown", "actor_kind", "actor_id", "subject_type", "subject_id", "reason")
    list_filter = (ActionFilter,)
    search_fields = ("=subject_id", "=actor_id")
    search_help_text = gettext_lazy("Id of a subject or actor")
    ordering = ("-pk",)

    @admin.display(description=gettext_lazy("time"), ordering="at")
    def time(self, obj: AuditEntry) -> str:
        return moment(obj.at)

    @admin.display(description=gettext_lazy("action"), ordering="action")
    def action_shown(self, obj: AuditEntry) -> str:
        return action_words(obj.action)

    def detail(self, _viewer: Viewer, obj: AuditEntry) -> Detail:
        names = names_of(idents([obj]))
        facts = [
            Fact(_("time"), moment(obj.at)),
            Fact(_("action"), f"{action_words(obj.action)} ({obj.action})"),
            Fact(_("actor"), f"{actor_words(obj, names)} {obj.actor_id}"),
            Fact(_("address"), obj.address),
            Fact(_("subject"), f"{obj.subject_type} {obj.subject_id}"),
            Fact(_("changed"), changed_words(obj, names)),
            Fact(_("reason"), obj.reason),
            Fact(_("request"), obj.request_id),
        ]
        data = [
            Fact(_("before"), json.dumps(obj.before, ensure_ascii=False) if obj.before else None),
            Fact(_("after"), json.dumps(obj.after, ensure_ascii=False) if obj.after else None),
        ]
        return Detail([Section(_("Entry"), facts), Section(_("Data"), data)])
