"""What a supervisor decides between two sides, and the disputes among it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.actions import offered_outcomes, one_a_task
from apps.verification_tasks.admin.forms import OutcomeForm
from apps.verification_tasks.admin.places import in_task_scope, task_url
from apps.verification_tasks.admin.resolution.beside import beside
from apps.verification_tasks.models import Dispute
from apps.verification_tasks.services.disputes import decide_dispute
from apps.verification_tasks.states import Outcome


class OpenFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice: what still has to be decided."""

    title = gettext_lazy("decision")
    parameter_name = "open"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("", _("Still open")), ("no", _("Decided")), ("all", _("All"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "all":
                return queryset
            case "no":
                return queryset.exclude(decided_at=None)
        return queryset.filter(decided_at=None)


class DisagreementAdmin(ScopedModelAdmin):
    view_needs = Permission.SEE_TASKS
    actions = ("decide",)
    list_filter = (OpenFilter,)
    ordering = ("opened_at",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = self.model._default_manager.select_related("task__grid", "task__town", "decided_by")
        mine: QuerySet[Any] = rows.filter(in_task_scope(viewer))
        return mine

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.DECIDE_DISPUTES)

    def offers(self, _action: str, obj: Any) -> bool:
        return obj.decided_at is None

    @admin.display(description=gettext_lazy("grid"))
    def grid(self, obj: Any) -> str:
        return obj.task.grid.name if obj.task.grid else EMPTY

    @admin.display(description=gettext_lazy("opened"), ordering="opened_at")
    def opened(self, obj: Any) -> str:
        return moment(obj.opened_at)

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: Any) -> str:
        return badge(_("decided"), Tone.GOOD) if obj.decided_at else badge(_("open"), Tone.BAD)

    def task_links(self, obj: Any) -> list[Link]:
        return [Link(task_url(obj.task_id), _("Open the task"), "assignment")]


@admin.register(Dispute)
class DisputeAdmin(DisagreementAdmin):
    list_display = ("task", "grid", "staff", "outcome_in_force", "outcome_claimed", "opened", "state")
    empty_words = gettext_lazy("No completions disagree.")
    personal_subject = "verification_task"
    list_select_related = ("staff",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return super().visible_to(viewer).select_related("task__decided_by", "decided_by", "staff")

    def subject_id(self, obj: Any) -> object:
        """Notes and pictures of the task are on the page: to open it is to read the task."""
        return obj.task_id

    def note_list_reading(self, *_: Any) -> None:
        """The list names tasks, workers and outcomes alone."""

    def detail(self, _viewer: Viewer, obj: Dispute) -> Detail:
        facts = [
            Fact(_("task"), obj.task.reference),
            Fact(_("opened"), moment(obj.opened_at)),
            Fact(_("decision"), str(obj.get_decision_display()) if obj.decision else EMPTY),
            Fact(_("decided"), moment(obj.decided_at)),
            Fact(_("decided by"), obj.decided_by.name if obj.decided_by else EMPTY),
        ]
        return Detail([Section(_("Two completions disagree"), facts)], links=self.task_links(obj))

    def detail_page(self, request: HttpRequest, obj: Any, extra: dict[str, Any] | None = None) -> HttpResponse:
        viewer = viewer_of(request)
        may_decide = obj.decided_at is None and viewer.may(Permission.DECIDE_DISPUTES)
        shown = {"beside": beside(viewer, obj), "may_decide": may_decide, **(extra or {})}
        response = super().detail_page(request, obj, shown)
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/verification_tasks/dispute.html"
        return response

    @admin.action(description=gettext_lazy("Decide the dispute"), permissions=["decide"])
    def decide(self, request: HttpRequest, queryset: QuerySet[Dispute]) -> HttpResponse | None:
        def apply(form: OutcomeForm, chosen: list[Dispute]) -> str:
            outcome = Outcome(form.cleaned_data["outcome"])
            for dispute in one_a_task(chosen):
                decide_dispute(dispute_id=dispute.pk, outcome=outcome, actor=viewer_of(request).actor())
            return _("The dispute is decided.")

        step = Step(
            action="decide",
            title=_("Decide the dispute"),
            question=_("Two completions disagree. Choose the outcome in force from now on; both stay on record."),
            submit=_("Decide"),
            form=lambda data, chosen: OutcomeForm(offered_outcomes(chosen), data),
            apply=apply,
            line=lambda each: f"{each.task.reference} · {each.staff.name}",
        )
        return confirm(self, request, queryset.filter(decided_at=None), step)
