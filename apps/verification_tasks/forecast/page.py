"""The forecast's page: what will burn, how sure that is, and what could be done."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.grids.office.details import Fact
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import for_readers_of, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.forecast.reading import last_test, moves_of, newest, rows_of
from apps.verification_tasks.forecast.testing import LIKELY, Figures
from apps.verification_tasks.map.page import list_url
from apps.verification_tasks.models import GridForecast

ROWS: Final = 50
POSSIBLE: Final = 0.2
MOST_MOVES: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    row: GridForecast

    @property
    def open_url(self) -> str:
        return list_url(self.row.grid_id, "")

    @property
    def overdue_url(self) -> str:
        return list_url(self.row.grid_id, "overdue")

    @property
    def verdict(self) -> object:
        words, tone = verdict(self.row.probability)
        return badge(words, tone)

    @property
    def interval(self) -> str:
        return f"{self.row.low}–{self.row.high}"

    @property
    def chance(self) -> str:
        return f"{self.row.probability:.0%}"


def verdict(probability: float) -> tuple[str, Tone]:
    if probability >= LIKELY:
        return _("will probably be late"), Tone.BAD
    if probability >= POSSIBLE:
        return _("may be late"), Tone.WARN
    return _("in time, as it looks"), Tone.GOOD


@require_safe
@for_readers_of(Permission.SEE_TASKS)
def page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    forecast, rows = newest(), rows_of(viewer)
    lines = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    moves = list(moves_of(viewer)[:MOST_MOVES]) if viewer.may(Permission.REASSIGN_TASKS) else []
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Forecast"),
        "forecast": forecast,
        "computed": moment(forecast.computed_at) if forecast else "",
        "summary": summary(rows),
        "lines": lines,
        "shown": [Line(row) for row in lines],
        "moves": moves,
        "errors": error_facts(),
    }
    return TemplateResponse(request, "admin/verification_tasks/forecast.html", context)


def summary(rows: Any) -> str:
    numbers = rows.order_by().aggregate(likely=Count("pk", filter=Q(probability__gte=LIKELY)), late=Sum("late"))
    words = ngettext(
        "%(n)d grid will probably miss a deadline; %(late).0f checks are expected to be late in all.",
        "%(n)d grids will probably miss a deadline; %(late).0f checks are expected to be late in all.",
        numbers["likely"],
    )
    return words % {"n": numbers["likely"], "late": numbers["late"] or 0.0}


def error_facts() -> list[Fact]:
    """Of the whole city, beside what one would have said without any computing."""
    found = last_test()
    if found is None:
        return []
    test, told = found
    return [
        Fact(_("replayed"), weeks_in_words(told, moment(test.computed_at))),
        Fact(
            _("late checks, expected and real"),
            _("%(expected).0f expected, %(late)d came") % {"expected": told.expected_late, "late": told.late},
        ),
        Fact(_("off by, a grid and week"), beside(f"{told.error:.2f}", f"{told.naive_error:.2f}")),
        Fact(
            _("breaches that were foretold"), beside(share(told.claims.hit_rate), share(told.naive_claims.hit_rate))
        ),
        Fact(_("right when it said late"), beside(share(told.claims.precision), share(told.naive_claims.precision))),
        Fact(_("within the interval"), share(told.within)),
    ]


def weeks_in_words(told: Figures, computed: str) -> str:
    words = ngettext(
        "%(n)d week of %(grids)d grids, computed %(at)s",
        "%(n)d weeks of %(grids)d grids, computed %(at)s",
        told.weeks,
    )
    return words % {"n": told.weeks, "grids": told.grids, "at": computed}


def beside(own: str, naive: str) -> str:
    return _("%(own)s; saying “as last week”: %(naive)s") % {"own": own, "naive": naive}


def share(value: float | None) -> str:
    return EMPTY if value is None else f"{value:.0%}"
