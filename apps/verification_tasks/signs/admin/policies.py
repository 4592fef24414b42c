"""The review's policy: a version is never changed, a new one takes its place."""

from typing import Any, Final

import msgspec
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.grids.models import Division, DivisionLevel
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, fill_in
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.models import ReviewPolicy
from apps.verification_tasks.signs.services.policies import add_review_policy
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.signs.thresholds import Thresholds, Weights, read_thresholds
from apps.verification_tasks.signs.words import KIND_WORDS

LABELS: Final = {
    "alike_bits": gettext_lazy("photos are alike: bits of 64 that may differ"),
    "same_visit_minutes": gettext_lazy("one visit: minutes"),
    "same_place_m": gettext_lazy("one home: metres"),
    "elsewhere_m": gettext_lazy("elsewhere: metres from the home"),
    "another_time_minutes": gettext_lazy("another time: minutes"),
    "travel_kmh": gettext_lazy("travel: kilometres an hour"),
    "travel_m": gettext_lazy("travel: from how many metres on"),
    "travel_hours": gettext_lazy("travel: within how many hours"),
    "burst_count": gettext_lazy("burst: homes"),
    "burst_minutes": gettext_lazy("burst: within minutes"),
    "burst_m": gettext_lazy("burst: from how many metres on"),
}


def share(hundredths: int) -> str:
    return f"{hundredths / 100:g} %"


class PolicyForm(forms.Form):
    """The numbers of the version in force stand in it."""

    town = forms.ChoiceField(label=gettext_lazy("Town"), required=False, widget=UnfoldAdminSelectWidget)
    random_share = forms.FloatField(
        label=gettext_lazy("Share at random (%)"), min_value=0, max_value=100, widget=UnfoldAdminTextInputWidget
    )
    risk_share = forms.FloatField(
        label=gettext_lazy("Share of risky ones (%)"), min_value=0, max_value=100, widget=UnfoldAdminTextInputWidget
    )
    risk_from = forms.IntegerField(
        label=gettext_lazy("Risky from this weight on"), min_value=1, widget=UnfoldAdminTextInputWidget
    )
    second_check_days = forms.IntegerField(
        label=gettext_lazy("Days for a second check"), min_value=1, max_value=60, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, current: ReviewPolicy | None, data: Any) -> None:
        super().__init__(data, initial=initial_of(current))
        towns = Division.objects.filter(level=DivisionLevel.TOWN).values_list("code", "name")
        field: Any = self.fields["town"]
        field.choices = [("", _("the whole city")), *towns]
        for name, label in LABELS.items():
            self.fields[name] = forms.FloatField(label=label, min_value=0, widget=UnfoldAdminTextInputWidget())
        for kind, words in KIND_WORDS.items():
            weighs = _("weight: %(sign)s") % {"sign": words}
            self.fields[kind.value] = forms.IntegerField(
                label=weighs, min_value=0, max_value=100, widget=UnfoldAdminTextInputWidget()
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        numbers = {name: whole(cleaned[name]) for name in LABELS}
        weights = {kind.value: cleaned[kind.value] for kind in SignKind}
        cleaned["thresholds"] = {**numbers, "weights": weights}
        try:
            read_thresholds(cleaned["thresholds"])
        except msgspec.ValidationError as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


def whole(number: float) -> float:
    return int(number) if number == int(number) else number


def initial_of(current: ReviewPolicy | None) -> dict[str, Any]:
    limits = read_thresholds(current.thresholds) if current else Thresholds()
    numbers: dict[str, Any] = msgspec.to_builtins(limits)
    weights: dict[str, Any] = numbers.pop("weights", msgspec.to_builtins(Weights()))
    base = current or ReviewPolicy()
    shares = {"random_share": base.random_share / 100, "risk_share": base.risk_share / 100}
    rest = {"risk_from": base.risk_from, "second_check_days": base.second_check_days, "town": base.town_id or ""}
    return {**numbers, **weights, **shares, **rest}


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(ScopedModelAdmin):
    list_display = ("version", "town", "random", "risk", "risk_from", "from_when")
    list_select_related = ("town",)
    ordering = ("-version",)

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()
        return [path("new/", self.admin_site.admin_view(self.new_view), name="review_policy_new"), *urls]

    def visible_to(self, _viewer: Viewer) -> QuerySet[Any]:
        return ReviewPolicy.objects.all()

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return viewer_of(request).may(Permission.MANAGE_POLICIES)

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.new_view(request)

    def new_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        current = ReviewPolicy.objects.filter(town=None).order_by("-valid_from", "-version").first()

        def apply(form: PolicyForm, _chosen: list[Any]) -> str:
            policy = add_review_policy(values=form.cleaned_data, actor=viewer_of(request).actor())
            return _("Version %(version)s holds from now on.") % {"version": policy.version}

        step = Step(
            action="new",
            title=_("A new version of the review's rules"),
            question=_("What has been found and drawn already stays as it is; the new rules hold for what comes."),
            submit=_("Put into force"),
            form=lambda data, _chosen: PolicyForm(current, data),
            apply=apply,
        )
        return fill_in(self, request, step)

    @admin.display(description=gettext_lazy("at random"), ordering="random_share")
    def random(self, obj: ReviewPolicy) -> str:
        return share(obj.random_share)

    @admin.display(description=gettext_lazy("of risky ones"), ordering="risk_share")
    def risk(self, obj: ReviewPolicy) -> str:
        return share(obj.risk_share)

    @admin.display(description=gettext_lazy("valid from"), ordering="valid_from")
    def from_when(self, obj: ReviewPolicy) -> str:
        return moment(obj.valid_from)

    def detail(self, _viewer: Viewer, obj: ReviewPolicy) -> Detail:
        limits = read_thresholds(obj.thresholds)
        rules = [
            Fact(_("version"), obj.version),
            Fact(_("town"), obj.town.name if obj.town else _("the whole city")),
            Fact(_("valid from"), moment(obj.valid_from)),
            Fact(_("share at random"), share(obj.random_share)),
            Fact(_("share of risky ones"), share(obj.risk_share)),
            Fact(_("risky from"), obj.risk_from),
            Fact(_("days for a second check"), obj.second_check_days),
        ]
        numbers = [Fact(label, f"{getattr(limits, name):g}") for name, label in LABELS.items()]
        weights = [Fact(words, limits.weights.of(kind)) for kind, words in KIND_WORDS.items()]
        return Detail(
            [
                Section(_("Rules"), rules),
                Section(_("From when on it is a sign"), numbers),
                Section(_("Weights"), weights),
            ]
        )
