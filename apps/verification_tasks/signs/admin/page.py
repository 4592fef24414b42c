"""The review list (存疑复核): what speaks for invented work, both sides beside each other, and the decision."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail
from apps.grids.office.formats import EMPTY, Tone, badge, moment, two_lines
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.models import Sign
from apps.verification_tasks.signs.admin import filters
from apps.verification_tasks.signs.admin.facts import detail_of, tone_of_weight
from apps.verification_tasks.signs.admin.pictures import pictures_of, stream
from apps.verification_tasks.signs.selectors import signs_visible_to
from apps.verification_tasks.signs.services import decide_sign
from apps.verification_tasks.signs.states import SignState, may_move
from apps.verification_tasks.signs.words import explanation

TONES = {SignState.OPEN: Tone.WARN, SignState.CONFIRMED: Tone.BAD, SignState.DISMISSED: Tone.PLAIN}
RELATED = ("task__grid", "task__town", "staff", "decided_by")


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=2,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@admin.register(Sign)
class SignAdmin(ScopedModelAdmin):
    view_needs = Permission.REVIEW_WORK
    list_display = ("what", "said", "whose", "place", "weight_shown", "found", "state_shown")
    list_filter = (filters.SignStateFilter, filters.SignKindFilter, filters.SignTownFilter, filters.WhoseWorkFilter)
    actions = ("hold_true", "rule_out")
    ordering = ("-weight", "-found_at")
    list_fullwidth = True
    empty_words = gettext_lazy("Nothing speaks for invented work in your area.")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = Sign.objects.all() if viewer.staff is None else signs_visible_to(viewer.staff)
        return rows.select_related(*RELATED).defer("reason", "task__grid__area", "staff__phone", "decided_by__phone")

    # --- The list ----------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("sign"), ordering="kind")
    def what(self, sign: Sign) -> SafeString:
        return two_lines(sign.get_kind_display(), sign.task.reference)

    @admin.display(description=gettext_lazy("what was seen"))
    def said(self, sign: Sign) -> str:
        return explanation(sign.kind, sign.figures)

    @admin.display(description=gettext_lazy("whose work"), ordering="staff__pinyin")
    def whose(self, sign: Sign) -> str:
        return sign.staff.name

    @admin.display(description=gettext_lazy("grid"))
    def place(self, sign: Sign) -> SafeString:
        return two_lines(sign.task.grid.name if sign.task.grid else EMPTY, sign.task.town.name)

    @admin.display(description=gettext_lazy("weight"), ordering="weight")
    def weight_shown(self, sign: Sign) -> SafeString:
        return badge(sign.weight, tone_of_weight(sign.weight))

    @admin.display(description=gettext_lazy("found"), ordering="found_at")
    def found(self, sign: Sign) -> str:
        return moment(sign.found_at)[:16]

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, sign: Sign) -> SafeString:
        return badge(sign.get_state_display(), TONES[SignState(sign.state)])

    # --- One sign ----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.picture_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("<uuid:object_id>/pictures/<uuid:evidence_id>/", view, name="sign_picture"), *urls]

    def picture_view(self, request: HttpRequest, object_id: Any, evidence_id: Any) -> Any:
        return stream(viewer_of(request), self.find(request, str(object_id)), evidence_id)

    def detail(self, viewer: Viewer, obj: Sign) -> Detail:
        return detail_of(viewer, obj)

    def detail_page(self, request: HttpRequest, obj: Any, extra: dict[str, Any] | None = None) -> HttpResponse:
        pictures = pictures_of(viewer_of(request), obj)
        response = super().detail_page(request, obj, {"pictures": pictures, **(extra or {})})
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/verification_tasks/sign.html"
        return response

    # --- The decision ------------------------------------------------------------------------------------

    def has_decide_permission(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer.staff is not None and viewer.may(Permission.REVIEW_WORK)

    def offers(self, action: str, sign: Sign) -> bool:
        return may_move(sign.state, SignState.CONFIRMED if action == "hold_true" else SignState.DISMISSED)

    @admin.action(description=gettext_lazy("Hold to be true"), permissions=["decide"])
    def hold_true(self, request: HttpRequest, queryset: QuerySet[Sign]) -> HttpResponse | None:
        question = _("You hold this to be true. The worker's results stay as they are; what follows is up to you.")
        return self.decide(request, queryset, "hold_true", question, SignState.CONFIRMED)

    @admin.action(description=gettext_lazy("Rule out"), permissions=["decide"])
    def rule_out(self, request: HttpRequest, queryset: QuerySet[Sign]) -> HttpResponse | None:
        question = _("There is an innocent explanation. The sign stays on record with your reason.")
        return self.decide(request, queryset, "rule_out", question, SignState.DISMISSED)

    def decide(
        self, request: HttpRequest, queryset: QuerySet[Sign], action: str, question: str, state: SignState
    ) -> HttpResponse | None:
        def apply(form: WhyForm, chosen: list[Sign]) -> str:
            for sign in chosen:
                decide_sign(
                    sign_id=sign.pk, state=state, reason=form.cleaned_data["reason"], actor=viewer_of(request).actor()
                )
            return ngettext("%(n)d sign is decided.", "%(n)d signs are decided.", len(chosen)) % {"n": len(chosen)}

        title = _("Hold to be true") if state is SignState.CONFIRMED else _("Rule out")
        step = Step(
            action=action,
            title=title,
            question=question,
            submit=title,
            form=lambda data, _chosen: WhyForm(data),
            apply=apply,
            line=lambda sign: f"{sign.get_kind_display()} · {sign.task.reference} · {sign.staff.name}",
        )
        return confirm(self, request, queryset, step)
