"""Second checks (复查): which are drawn, who makes them, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment, two_lines
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.columns import due_words
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.models import SecondCheck
from apps.verification_tasks.second_checks.admin.forms import GiveForm
from apps.verification_tasks.second_checks.admin.report import agreement_view
from apps.verification_tasks.second_checks.selectors import second_checks_visible_to
from apps.verification_tasks.second_checks.services import give_second_check
from apps.verification_tasks.second_checks.states import UNFINISHED, Agreement, SecondCheckState
from apps.verification_tasks.states import RUNNING

TONES = {Agreement.AGREES: Tone.GOOD, Agreement.DIFFERS: Tone.BAD, Agreement.INCONCLUSIVE: Tone.PLAIN}
RELATED = ("first_task__grid", "first_task__town", "first_task__decided_by", "task", "worker", "lot__town", "policy")
HEAVY = ("first_task__grid__area", "first_task__decided_by__phone", "worker__phone", "lot__seed")


@admin.register(SecondCheck)
class SecondCheckAdmin(ScopedModelAdmin):
    view_needs = Permission.REVIEW_WORK
    list_display = ("first", "place", "first_worker", "drawn", "second_worker", "due", "state_shown")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("result", ChoicesDropdownFilter),
        ("because", ChoicesDropdownFilter),
    )
    actions = ("give",)
    ordering = ("-drawn_at",)
    list_fullwidth = True
    empty_words = gettext_lazy("No task of your area is checked twice.")
    change_list_template = "admin/verification_tasks/second_checks.html"

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = SecondCheck.objects.all() if viewer.staff is None else second_checks_visible_to(viewer.staff)
        return rows.select_related(*RELATED).defer(*HEAVY)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.report_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("agreement/", view, name="second_check_agreement"), *urls]

    def report_view(self, request: HttpRequest) -> HttpResponse:
        return agreement_view(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(
            request, {"report_url": reverse("admin:second_check_agreement"), **(extra_context or {})}
        )

    @admin.display(description=gettext_lazy("first check"))
    def first(self, check: SecondCheck) -> str:
        return check.first_task.reference

    @admin.display(description=gettext_lazy("grid"))
    def place(self, check: SecondCheck) -> SafeString:
        grid = check.first_task.grid
        return two_lines(grid.name if grid else EMPTY, check.first_task.town.name)

    @admin.display(description=gettext_lazy("first worker"))
    def first_worker(self, check: SecondCheck) -> str:
        return check.first_task.decided_by.name if check.first_task.decided_by else EMPTY

    @admin.display(description=gettext_lazy("drawn"), ordering="drawn_at")
    def drawn(self, check: SecondCheck) -> SafeString:
        return two_lines(check.get_because_display(), moment(check.drawn_at)[:16])

    @admin.display(description=gettext_lazy("second worker"))
    def second_worker(self, check: SecondCheck) -> SafeString | str:
        if check.worker:
            return check.worker.name
        return badge(_("nobody yet"), Tone.WARN) if check.state == SecondCheckState.WAITING else EMPTY

    @admin.display(description=gettext_lazy("due"))
    def due(self, check: SecondCheck) -> SafeString | str:
        return due_words(check.task) if check.task and check.task.status in RUNNING else EMPTY

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, check: SecondCheck) -> SafeString:
        if check.result:
            return badge(check.get_result_display(), TONES[Agreement(check.result)])
        return badge(check.get_state_display(), Tone.INFO if check.state in UNFINISHED else Tone.PLAIN)

    def detail(self, _viewer: Viewer, obj: SecondCheck) -> Detail:
        drawn = [
            Fact(_("drawn"), str(obj.get_because_display())),
            Fact(_("drawn at"), moment(obj.drawn_at)),
            Fact(_("lot"), str(obj.lot) if obj.lot else EMPTY),
            Fact(_("ticket"), EMPTY if obj.ticket is None else f"{obj.ticket} < {obj.share} / 10000"),
            Fact(_("risk"), obj.risk),
            Fact(_("by the rules of"), str(obj.policy)),
        ]
        compared = [
            Fact(_("state"), self.state_shown(obj)),
            Fact(_("first worker"), self.first_worker(obj)),
            Fact(_("second worker"), self.second_worker(obj)),
            Fact(_("first outcome"), str(obj.get_first_outcome_display() or EMPTY)),
            Fact(_("second outcome"), str(obj.get_second_outcome_display() or EMPTY)),
            Fact(_("due"), self.due(obj)),
            Fact(_("compared"), moment(obj.judged_at)),
        ]
        links = [Link(task_url(obj.first_task_id), _("Open the first check"), "assignment")]
        return Detail([Section(_("How it was drawn"), drawn), Section(_("Comparison"), compared)], links=links)

    def has_give_permission(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer.staff is not None and viewer.may(Permission.REVIEW_WORK)

    def offers(self, _action: str, check: SecondCheck) -> bool:
        return check.state == SecondCheckState.WAITING or bool(check.task and check.task.status in RUNNING)

    @admin.action(description=gettext_lazy("Give to a worker"), permissions=["give"])
    def give(self, request: HttpRequest, queryset: QuerySet[SecondCheck]) -> HttpResponse | None:
        def apply(form: GiveForm, chosen: list[SecondCheck]) -> str:
            for check in chosen:
                give_second_check(check_id=check.pk, staff_id=form.staff_id(), actor=viewer_of(request).actor())
            return _("The second check is on its way.")

        step = Step(
            action="give",
            title=_("Give to a worker"),
            question=_("Only workers who cannot know the first result are offered."),
            submit=_("Give"),
            form=lambda data, chosen: GiveForm(chosen, data),
            apply=apply,
            line=lambda check: str(check.first_task.reference),
        )
        return confirm(self, request, queryset.filter(state__in=UNFINISHED), step)
