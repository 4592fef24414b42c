"""The escalations' inbox and the deadline policies."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from apps.grids.office.audit_words import names_of
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Role
from apps.verification_tasks.admin.columns import due_words, sla_badge
from apps.verification_tasks.admin.places import in_task_scope, task_url
from apps.verification_tasks.models import Escalation, SlaPolicy
from apps.verification_tasks.states import RUNNING

ACTION_WORDS: Final = {
    "remind": gettext_lazy("Reminder"),
    "notify": gettext_lazy("Escalation"),
    "propose": gettext_lazy("Escalation with a proposal"),
}


class RunningFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("task")
    parameter_name = "task"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("", _("Still running")), ("all", _("All"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(task__status__in=RUNNING)


@admin.register(Escalation)
class EscalationAdmin(ScopedModelAdmin):
    list_display = ("task", "grid", "level", "what", "taken", "told", "task_due", "task_sla")
    list_filter = (RunningFilter, ("role", ChoicesDropdownFilter))
    empty_words = gettext_lazy("No deadline is being escalated.")
    ordering = ("-taken_at",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Escalation.objects.select_related("task__grid", "task__town", "proposal").defer("task__grid__area")
        return rows.filter(in_task_scope(viewer))

    @admin.display(description=gettext_lazy("grid"))
    def grid(self, obj: Escalation) -> str:
        return obj.task.grid.name if obj.task.grid else EMPTY

    @admin.display(description=gettext_lazy("level"), ordering="role")
    def level(self, obj: Escalation) -> str:
        return str(Role(obj.role).label)

    @admin.display(description=gettext_lazy("action"))
    def what(self, obj: Escalation) -> str:
        return str(ACTION_WORDS.get(obj.action, obj.action))

    @admin.display(description=gettext_lazy("taken"), ordering="taken_at")
    def taken(self, obj: Escalation) -> str:
        return moment(obj.taken_at)

    @admin.display(description=gettext_lazy("told"))
    def told(self, obj: Escalation) -> SafeString | str:
        return str(len(obj.recipients)) if obj.recipients else badge(_("nobody"), Tone.BAD)

    @admin.display(description=gettext_lazy("due"), ordering="task__due_at")
    def task_due(self, obj: Escalation) -> SafeString:
        return due_words(obj.task)

    @admin.display(description=gettext_lazy("deadline"))
    def task_sla(self, obj: Escalation) -> SafeString:
        return sla_badge(obj.task)

    def detail(self, _viewer: Viewer, obj: Escalation) -> Detail:
        names = names_of(str(ident) for ident in obj.recipients)
        facts = [
            Fact(_("task"), obj.task.reference),
            Fact(_("level"), self.level(obj)),
            Fact(_("action"), self.what(obj)),
            Fact(_("due"), moment(obj.due_at)),
            Fact(_("taken"), moment(obj.taken_at)),
            Fact(_("told"), ", ".join(names.values()) or _("nobody holds this role here")),
            Fact(_("proposed worker"), obj.proposal.name if obj.proposal else EMPTY),
        ]
        return Detail([Section(_("Escalation"), facts)], links=[Link(task_url(obj.task_id), _("Open the task"))])


@admin.register(SlaPolicy)
class SlaPolicyAdmin(ScopedModelAdmin):
    """Read only: a policy is a version, and a running task keeps the one it began with."""

    list_display = ("version", "town", "duration_days", "roll_to_working_day", "from_when")
    list_select_related = ("town",)
    ordering = ("-version",)

    @admin.display(description=gettext_lazy("valid from"), ordering="valid_from")
    def from_when(self, obj: SlaPolicy) -> str:
        return moment(obj.valid_from)

    def detail(self, _viewer: Viewer, obj: SlaPolicy) -> Detail:
        rules = [
            Fact(_("version"), obj.version),
            Fact(_("town"), obj.town.name if obj.town else _("the whole city")),
            Fact(_("days"), obj.duration_days),
            Fact(_("roll to a working day"), _("Yes") if obj.roll_to_working_day else _("No")),
            Fact(_("valid from"), moment(obj.valid_from)),
        ]
        steps = [Fact(when(step), what(step)) for step in obj.steps]
        return Detail([Section(_("Rules"), rules), Section(_("Steps"), steps)])


def when(step: dict[str, Any]) -> str:
    if step["anchor"] == "due" and not step.get("time"):
        return _("at the deadline")
    words = _("day %(n)d, %(time)s") if step["anchor"] == "start" else _("%(n)d days from the deadline, %(time)s")
    return words % {"n": step["days"], "time": step.get("time", "")}


def what(step: dict[str, Any]) -> str:
    return f"{Role(step['role']).label} · {ACTION_WORDS.get(step['action'], step['action'])}"
