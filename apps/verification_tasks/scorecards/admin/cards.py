"""Scorecards (考评): the versions in force, what a version changed and why, the month's table and its files."""

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
from apps.grids.office.formats import Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.verification_tasks.models import Contest, Scorecard
from apps.verification_tasks.scorecards.admin.filters import MonthFilter, VersionFilter
from apps.verification_tasks.scorecards.admin.forms import ContestForm
from apps.verification_tasks.scorecards.admin.table import table_view
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS, REASON_WORDS, shown
from apps.verification_tasks.scorecards.selectors import scorecards_visible_to
from apps.verification_tasks.scorecards.services import open_contest
from apps.verification_tasks.scorecards.states import ContestState, Reason

GOOD_SHARE, FAIR_SHARE = 0.95, 0.8


def share_badge(share: float | None) -> SafeString:
    if share is None:
        return badge("–")
    tone = Tone.GOOD if share >= GOOD_SHARE else Tone.WARN if share >= FAIR_SHARE else Tone.BAD
    return badge(f"{share:.1%}", tone)


@admin.register(Scorecard)
class ScorecardAdmin(ScopedModelAdmin):
    list_display = ("month_shown", "kind", "name_shown", "due", "on_time", "median", "disputes", "agreement", "vers")
    list_filter = (MonthFilter, ("kind", ChoicesDropdownFilter), VersionFilter)
    actions = ("contest",)
    ordering = ("-month", "kind", "-version")
    list_fullwidth = True
    empty_words = gettext_lazy("No month of your area has been computed yet.")
    change_list_template = "admin/verification_tasks/scorecards.html"

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        cards = Scorecard.objects.all() if viewer.staff is None else scorecards_visible_to(viewer.staff)
        return cards.select_related("staff", "grid", "division").defer("staff__phone", "grid__area")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.table_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("table/", view, name="scorecard_table"), *urls]

    def table_view(self, request: HttpRequest) -> HttpResponse:
        return table_view(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(
            request, {"table_url": reverse("admin:scorecard_table"), **(extra_context or {})}
        )

    @admin.display(description=gettext_lazy("month"), ordering="month")
    def month_shown(self, card: Scorecard) -> str:
        return f"{card.month:%Y-%m}"

    @admin.display(description=gettext_lazy("name"))
    def name_shown(self, card: Scorecard) -> str:
        return card.unit_name

    @admin.display(description=gettext_lazy("Tasks due"))
    def due(self, card: Scorecard) -> str:
        return shown("due", card.figures["due"])

    @admin.display(description=gettext_lazy("Share on time"))
    def on_time(self, card: Scorecard) -> SafeString:
        return share_badge(card.figures["on_time_share"])

    @admin.display(description=gettext_lazy("Median hours to check"))
    def median(self, card: Scorecard) -> str:
        return shown("median_hours", card.figures["median_hours"])

    @admin.display(description=gettext_lazy("Disputes"))
    def disputes(self, card: Scorecard) -> str:
        return shown("disputes", card.figures["disputes"])

    @admin.display(description=gettext_lazy("Agreement of second checks"))
    def agreement(self, card: Scorecard) -> str:
        return shown("agreement", card.figures["agreement"])

    @admin.display(description=gettext_lazy("version"), ordering="version")
    def vers(self, card: Scorecard) -> SafeString | str:
        return badge(_("restated (%(n)d)") % {"n": card.version}, Tone.INFO) if card.version > 1 else "1"

    # --- One card ----------------------------------------------------------------------------------------

    def detail(self, viewer: Viewer, obj: Scorecard) -> Detail:
        facts = [Fact(words, shown(name, obj.figures[name])) for name, words in FIGURE_WORDS.items()]
        sections = [Section(_("Figures"), facts), self.computed(obj)]
        if obj.changes:
            sections.append(Section(_("What this version changed"), [changed(each) for each in obj.changes]))
        sections.append(Section(_("Objections"), [said(each) for each in contests(obj)]))
        return Detail(sections, notes=self.notes(obj), links=self.versions(viewer, obj))

    def computed(self, card: Scorecard) -> Section:
        why = ", ".join(f"{REASON_WORDS[Reason(code)]} ({number})" for code, number in card.reasons.items())
        return Section(
            _("How it came about"),
            [
                Fact(_("month"), f"{card.month:%Y-%m}"),
                Fact(_("kind"), str(card.get_kind_display())),
                Fact(_("version"), card.version),
                Fact(_("computed"), moment(card.computed_at)),
                Fact(_("why it was computed again"), why),
            ],
        )

    def notes(self, card: Scorecard) -> list[Any]:
        later = siblings(card).filter(version__gt=card.version).exists()
        return [_("There is a newer version; this one stands as it was computed.")] if later else []

    def versions(self, viewer: Viewer, card: Scorecard) -> list[Link]:
        mine = self.visible_to(viewer).filter(pk__in=siblings(card).values("pk")).exclude(pk=card.pk)
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return [
            Link(reverse(page, args=[each.pk]), _("Version %(n)d") % {"n": each.version}, "history")
            for each in mine.order_by("version")
        ]

    # --- Objections --------------------------------------------------------------------------------------

    def has_contest_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).staff is not None

    @admin.action(description=gettext_lazy("Object"), permissions=["contest"])
    def contest(self, request: HttpRequest, queryset: QuerySet[Scorecard]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(form: ContestForm, chosen: list[Scorecard]) -> str:
            if viewer.staff is not None:
                for card in chosen:
                    open_contest(card_id=card.pk, staff=viewer.staff, actor=viewer.actor(), **form.cleaned_data)
            return _("The objection is on record; a supervisor answers it.")

        step = Step(
            action="contest",
            title=_("Object to a figure"),
            question=_("Say which figure is wrong and why. If one task should not count, name it."),
            submit=_("Object"),
            form=lambda data, _chosen: ContestForm(data),
            apply=apply,
        )
        return confirm(self, request, queryset, step)


def siblings(card: Scorecard) -> QuerySet[Scorecard]:
    return Scorecard.objects.filter(kind=card.kind, unit=card.unit, month=card.month)


def contests(card: Scorecard) -> QuerySet[Contest]:
    return (
        Contest.objects.filter(card__in=siblings(card).values("pk")).select_related("opened_by").order_by("opened_at")
    )


def changed(change: dict[str, Any]) -> Fact:
    name = change["figure"]
    words = FIGURE_WORDS.get(name, name)
    return Fact(words, f"{shown(name, change['before'])} → {shown(name, change['after'])}")


def said(contest: Contest) -> Fact:
    state = contest.get_state_display()
    answer = f"\n{state}: {contest.answer}" if contest.state != ContestState.OPEN else f"\n{state}"
    return Fact(f"{contest.get_figure_display()} · {contest.opened_by.name}", f"{contest.text}{answer}")
