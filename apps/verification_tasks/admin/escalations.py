"""The escalations' inbox: what was raised, and whether somebody answers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.core.clock import now
from apps.grids.office.audit_words import names_of
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission, Role
from apps.verification_tasks.admin.columns import due_words, sla_badge
from apps.verification_tasks.admin.places import in_task_scope, task_url
from apps.verification_tasks.admin.policy_words import action_words
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.models.escalations import AWAITED
from apps.verification_tasks.services.escalations import acknowledge_escalations
from apps.verification_tasks.states import RUNNING, Concern


class RunningFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("task")
    parameter_name = "task"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("", _("Still running")), ("all", _("All"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(task__status__in=RUNNING)


class AnswerFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("answer")
    parameter_name = "answer"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("awaited", _("An answer is awaited")),
            ("no", _("Nobody has answered")),
            ("yes", _("Answered")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "awaited":
                return queryset.filter(AWAITED)
            case "no":
                return queryset.filter(acknowledged_at=None, withdrawn_at=None)
            case "yes":
                return queryset.exclude(acknowledged_at=None)
            case "withdrawn":
                return queryset.exclude(withdrawn_at=None)
        return queryset


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What is being done"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


@admin.register(Escalation)
class EscalationAdmin(ScopedModelAdmin):
    list_display = ("task", "grid", "level", "what", "taken", "told", "answered", "task_due", "task_sla")
    list_filter = (RunningFilter, AnswerFilter, ("role", ChoicesDropdownFilter))
    empty_words = gettext_lazy("No deadline is being escalated.")
    ordering = ("-taken_at",)
    actions = ("acknowledge",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Escalation.objects.select_related("task__grid", "task__town", "proposal", "acknowledged_by")
        return rows.defer("task__grid__area", "acknowledgement").filter(in_task_scope(viewer))

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.ANSWER_ESCALATIONS)

    def offers(self, _action: str, obj: Escalation) -> bool:
        return obj.acknowledged_at is None and obj.withdrawn_at is None

    @admin.display(description=gettext_lazy("grid"))
    def grid(self, obj: Escalation) -> str:
        return obj.task.grid.name if obj.task.grid else EMPTY

    @admin.display(description=gettext_lazy("level"), ordering="role")
    def level(self, obj: Escalation) -> str:
        return str(Role(obj.role).label)

    @admin.display(description=gettext_lazy("action"))
    def what(self, obj: Escalation) -> str:
        words = action_words(obj.action)
        if obj.concerns == Concern.PHONE:
            words = _("%(action)s: the phone is silent") % {"action": words}
        return _("%(action)s (nobody answered below)") % {"action": words} if obj.raised else words

    @admin.display(description=gettext_lazy("taken"), ordering="taken_at")
    def taken(self, obj: Escalation) -> str:
        return moment(obj.taken_at)

    @admin.display(description=gettext_lazy("told"))
    def told(self, obj: Escalation) -> SafeString | str:
        return str(len(obj.recipients)) if obj.recipients else badge(_("nobody"), Tone.BAD)

    @admin.display(description=gettext_lazy("answer"), ordering="acknowledged_at")
    def answered(self, obj: Escalation) -> SafeString | str:
        if obj.withdrawn_at is not None:
            return badge(_("withdrawn"), title=str(obj.get_withdrawal_display()))
        if obj.acknowledged_by is not None:
            return badge(obj.acknowledged_by.name, Tone.GOOD, moment(obj.acknowledged_at))
        if obj.answer_due_at is not None and obj.answer_due_at <= now():
            return badge(_("unanswered"), Tone.BAD)
        return EMPTY

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
        links = [Link(task_url(obj.task_id), _("Open the task"))]
        return Detail([Section(_("Escalation"), facts), self.answer(obj)], links=links)

    def answer(self, obj: Escalation) -> Section:
        facts = [
            Fact(_("answer due"), moment(obj.answer_due_at)),
            Fact(_("answered by"), obj.acknowledged_by.name if obj.acknowledged_by else EMPTY),
            Fact(_("answered"), moment(obj.acknowledged_at)),
            Fact(_("answer"), obj.acknowledgement),
        ]
        if obj.withdrawn_at is not None:
            facts += [
                Fact(_("withdrawn"), moment(obj.withdrawn_at)),
                Fact(_("withdrawn because"), str(obj.get_withdrawal_display())),
            ]
        return Section(_("Answer"), facts)

    @admin.action(description=gettext_lazy("Answer"), permissions=["answer"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Escalation]) -> HttpResponse | None:
        def apply(form: NoteForm, chosen: list[Escalation]) -> str:
            ids = [row.pk for row in chosen]
            note = form.cleaned_data["note"]
            done = acknowledge_escalations(escalation_ids=ids, note=note, actor=viewer_of(request).actor())
            return ngettext("%(n)d step answered.", "%(n)d steps answered.", len(done)) % {"n": len(done)}

        step = Step(
            action="acknowledge",
            title=_("Answer"),
            question=_("Your name and your note stand with the step from now on, and it does not go further up."),
            submit=_("Answer"),
            form=lambda data, _chosen: NoteForm(data),
            apply=apply,
            line=lambda row: f"{row.task.reference} · {self.level(row)} · {self.what(row)}",
        )
        return confirm(self, request, queryset, step)
