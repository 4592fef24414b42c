"""Pauses (中止): requests that wait for a second person, and the ledger of all that were decided."""

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
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.pause_words import days_shown, deadline_change, ledger_section, state_badge
from apps.verification_tasks.admin.places import in_task_scope, task_url
from apps.verification_tasks.models import Pause
from apps.verification_tasks.models.pauses import UNDECIDED
from apps.verification_tasks.services.pauses import end_pauses, grant_pauses, refuse_pauses


class PauseFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice: what waits for a second person."""

    title = gettext_lazy("state")
    parameter_name = "state"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("", _("Asked for")),
            ("standing", _("The clock stands")),
            ("granted", _("Granted")),
            ("refused", _("Refused")),
            ("all", _("All")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # A pause's own page posts its buttons to the list, whatever its state.
        if request.method == "POST":
            return queryset
        match self.value():
            case "all":
                return queryset
            case "standing":
                return queryset.filter(granted=True, ended_at=None, until_at__gt=now())
            case "granted":
                return queryset.filter(granted=True)
            case "refused":
                return queryset.filter(granted=False)
        return queryset.filter(UNDECIDED)


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class RefusalForm(DecisionForm):
    note = forms.CharField(
        label=gettext_lazy("Why not"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


@admin.register(Pause)
class PauseAdmin(ScopedModelAdmin):
    list_display = ("task", "grid", "reason", "days_of", "asked", "decided", "state", "moved")
    list_filter = (PauseFilter, ("reason", ChoicesDropdownFilter))
    empty_words = gettext_lazy("No pause is waiting to be decided.")
    ordering = ("-asked_at", "-pk")
    actions = ("grant", "refuse", "end")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Pause.objects.select_related("task__grid", "task__policy", "asked_by", "decided_by", "ended_by")
        mine: QuerySet[Any] = rows.defer("task__grid__area", "note", "decision_note").filter(in_task_scope(viewer))
        return mine

    def has_grant_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.GRANT_PAUSES)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.ASK_PAUSES)

    def offers(self, action: str, obj: Pause) -> bool:
        if action == "end":
            return bool(obj.granted and obj.ended_at is None and obj.until_at and obj.until_at > now())
        return obj.decided_at is None and obj.withdrawn_at is None

    @admin.display(description=gettext_lazy("grid"))
    def grid(self, obj: Pause) -> str:
        return obj.task.grid.name if obj.task.grid else EMPTY

    @admin.display(description=gettext_lazy("days"))
    def days_of(self, obj: Pause) -> str:
        return days_shown(obj)

    @admin.display(description=gettext_lazy("asked by"), ordering="asked_at")
    def asked(self, obj: Pause) -> str:
        return f"{obj.asked_by.name} {moment(obj.asked_at)}"

    @admin.display(description=gettext_lazy("granted or refused by"), ordering="decided_at")
    def decided(self, obj: Pause) -> str:
        return f"{obj.decided_by.name} {moment(obj.decided_at)}" if obj.decided_by else EMPTY

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: Pause) -> SafeString:
        return state_badge(obj)

    @admin.display(description=gettext_lazy("deadline moves"))
    def moved(self, obj: Pause) -> str:
        return deadline_change(obj)

    def detail(self, viewer: Viewer, obj: Pause) -> Detail:
        facts = [
            Fact(_("task"), obj.task.reference),
            Fact(_("reason"), str(obj.get_reason_display())),
            Fact(_("days"), days_shown(obj)),
            Fact(_("state"), state_badge(obj)),
            Fact(_("asked by"), self.asked(obj)),
            Fact(_("granted or refused by"), self.decided(obj)),
            Fact(_("from"), moment(obj.starts_at)),
            Fact(_("until"), moment(obj.until_at)),
            Fact(_("ended early"), moment(obj.ended_at)),
            Fact(_("deadline moves"), deadline_change(obj)),
        ]
        if viewer.reads_personal_data:
            facts += [Fact(_("note"), obj.note), Fact(_("note on the decision"), obj.decision_note)]
        sections = [Section(_("Pause"), facts), ledger_section(obj.task)]
        links = [Link(task_url(obj.task_id), _("Open the task"), "assignment")]
        return Detail([section for section in sections if section], links=links)

    @admin.action(description=gettext_lazy("Grant"), permissions=["grant"])
    def grant(self, request: HttpRequest, queryset: QuerySet[Pause]) -> HttpResponse | None:
        def apply(form: DecisionForm, chosen: list[Pause]) -> str:
            ids = [row.pk for row in chosen]
            done = grant_pauses(pause_ids=ids, note=form.cleaned_data["note"], actor=viewer_of(request).actor())
            return ngettext("%(n)d clock stands now.", "%(n)d clocks stand now.", len(done)) % {"n": len(done)}

        question = _("The clock stands from today on; days on which it stands, today included, are not counted.")
        title = _("Grant the pause")
        return confirm(self, request, queryset, self.step("grant", title, question, DecisionForm, apply))

    @admin.action(description=gettext_lazy("Refuse"), permissions=["grant"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Pause]) -> HttpResponse | None:
        def apply(form: RefusalForm, chosen: list[Pause]) -> str:
            ids = [row.pk for row in chosen]
            done = refuse_pauses(pause_ids=ids, note=form.cleaned_data["note"], actor=viewer_of(request).actor())
            return ngettext("%(n)d request refused.", "%(n)d requests refused.", len(done)) % {"n": len(done)}

        title, question = _("Refuse the pause"), _("The clock runs on as it did.")
        return confirm(self, request, queryset, self.step("refuse", title, question, RefusalForm, apply))

    @admin.action(description=gettext_lazy("End early"), permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[Pause]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[Pause]) -> str:
            done = end_pauses(pause_ids=[row.pk for row in chosen], actor=viewer_of(request).actor())
            return ngettext("%(n)d clock runs again.", "%(n)d clocks run again.", len(done)) % {"n": len(done)}

        title = _("End the pause early")
        question = _("The clock runs again; today is the last day that is not counted.")
        return confirm(self, request, queryset, self.step("end", title, question, None, apply))

    def step(self, action: str, title: str, question: str, form: type[forms.Form] | None, apply: Any) -> Step:
        return Step(
            action=action,
            title=title,
            question=question,
            submit=title,
            form=(lambda data, _chosen: form(data)) if form else None,
            apply=apply,
            line=lambda row: f"{row.task.reference} · {row.get_reason_display()} · {days_shown(row)}",
        )
