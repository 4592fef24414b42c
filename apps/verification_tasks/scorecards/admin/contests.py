"""The inbox of objections, and their answer."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.models import Contest
from apps.verification_tasks.scorecards.admin.forms import AnswerForm
from apps.verification_tasks.scorecards.selectors import contests_visible_to
from apps.verification_tasks.scorecards.services import answer_contest
from apps.verification_tasks.scorecards.states import ContestState

TONES = {ContestState.OPEN: Tone.WARN, ContestState.UPHELD: Tone.GOOD, ContestState.REJECTED: Tone.PLAIN}
RELATED = ("card__staff", "card__grid", "card__division", "opened_by", "answered_by", "task")
HEAVY = ("card__staff__phone", "card__grid__area", "opened_by__phone", "answered_by__phone")


@admin.register(Contest)
class ContestAdmin(ScopedModelAdmin):
    list_display = ("card", "figure", "raised_by", "raised", "state_shown")
    list_filter = (("state", ChoicesDropdownFilter),)
    actions = ("answer",)
    ordering = ("-opened_at",)
    empty_words = gettext_lazy("Nobody objects to a card of your area.")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Contest.objects.all() if viewer.staff is None else contests_visible_to(viewer.staff)
        return rows.select_related(*RELATED).defer(*HEAVY)

    @admin.display(description=gettext_lazy("raised by"))
    def raised_by(self, contest: Contest) -> str:
        return contest.opened_by.name

    @admin.display(description=gettext_lazy("raised"), ordering="opened_at")
    def raised(self, contest: Contest) -> str:
        return moment(contest.opened_at)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, contest: Contest) -> SafeString:
        return badge(contest.get_state_display(), TONES[ContestState(contest.state)])

    def detail(self, _viewer: Viewer, obj: Contest) -> Detail:
        raised = [
            Fact(_("scorecard"), str(obj.card)),
            Fact(_("figure"), str(obj.get_figure_display())),
            Fact(_("task"), obj.task.reference if obj.task else EMPTY),
            Fact(_("objection"), obj.text),
            Fact(_("raised by"), obj.opened_by.name),
            Fact(_("raised"), moment(obj.opened_at)),
        ]
        answered = [
            Fact(_("state"), self.state_shown(obj)),
            Fact(_("answer"), obj.answer),
            Fact(_("answered by"), obj.answered_by.name if obj.answered_by else EMPTY),
            Fact(_("answered"), moment(obj.answered_at)),
        ]
        link = Link(
            reverse("admin:verification_tasks_scorecard_change", args=[obj.card_id]), _("Open the card"), "scoreboard"
        )
        return Detail([Section(_("Objection"), raised), Section(_("Answer"), answered)], links=[link])

    def has_answer_permission(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer.staff is not None and viewer.may(Permission.REVIEW_WORK)

    def offers(self, _action: str, contest: Contest) -> bool:
        return contest.state == ContestState.OPEN

    @admin.action(description=gettext_lazy("Answer"), permissions=["answer"])
    def answer(self, request: HttpRequest, queryset: QuerySet[Contest]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(form: AnswerForm, chosen: list[Contest]) -> str:
            given, staff = form.cleaned_data, viewer.staff
            if staff is not None:
                for contest in chosen:
                    answer_contest(
                        contest_id=contest.pk,
                        state=ContestState(given["state"]),
                        answer=given["answer"],
                        staff=staff,
                        actor=viewer.actor(),
                    )
            return _("The answer is on record.")

        step = Step(
            action="answer",
            title=_("Answer the objection"),
            question=_("The card stays as it was computed; what is left out makes a new version that says so."),
            submit=_("Answer"),
            form=lambda data, _chosen: AnswerForm(data),
            apply=apply,
        )
        return confirm(self, request, queryset.filter(state=ContestState.OPEN), step)
