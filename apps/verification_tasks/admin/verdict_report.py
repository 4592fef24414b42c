"""A month's deadlines by place, as they were known on a day and as they are known now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core.clock import end_of_day, local_date, now
from apps.grids.office.formats import EMPTY
from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.admin.verdict_months import month_begins, next_month
from apps.verification_tasks.scorecards.admin.forms import parse_month
from apps.verification_tasks.selectors.verdicts import Counts, Named, Place, verdict_counts, verdict_counts_by
from apps.verification_tasks.states import VerdictWord

# A deadline that stands has not been judged.
JUDGED: Final = (VerdictWord.MET, VerdictWord.BREACHED, VerdictWord.UNDETERMINED)
NONE: Final[Counts] = dict.fromkeys(VerdictWord, 0)
PLACES: Final = [
    (Place.TOWN.value, gettext_lazy("Town")),
    (Place.COMMUNITY.value, gettext_lazy("Community")),
    (Place.GRID.value, gettext_lazy("Grid")),
]


class MonthForm(forms.Form):
    month = forms.CharField(
        label=gettext_lazy("Due in"), widget=UnfoldAdminTextInputWidget(attrs={"type": "month"}), max_length=7
    )
    known = forms.DateField(
        label=gettext_lazy("As known at the end of"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    by = forms.ChoiceField(label=gettext_lazy("By"), choices=PLACES, widget=UnfoldAdminSelectWidget)

    def clean_month(self) -> date:
        return parse_month(self.cleaned_data["month"])


@dataclass(frozen=True, slots=True)
class Line:
    """A place as it was known then, and as it is known now."""

    name: str
    then: Counts
    now: Counts

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Then and now: how many were judged, each verdict, and the share in time of what was determined."""
        return list(zip(figures(self.then), figures(self.now), strict=True))


def figures(counts: Counts) -> list[str]:
    numbers = [counts[word] for word in JUDGED]
    return [*map(str, (sum(numbers), *numbers)), share(counts)]


def share(counts: Counts) -> str:
    determined = counts[VerdictWord.MET] + counts[VerdictWord.BREACHED]
    return f"{counts[VerdictWord.MET] / determined:.1%}" if determined else EMPTY


def month_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = MonthForm(request.GET if "month" in request.GET else first_look())
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Deadlines of a month"),
        "form": form,
        "lines": lines_of(request, form.cleaned_data) if form.is_valid() else [],
    }
    return TemplateResponse(request, "admin/verification_tasks/verdict_month.html", context)


def first_look() -> dict[str, str]:
    """The month before this one, as it was known when it ended."""
    last_day = local_date(now()).replace(day=1) - timedelta(days=1)
    return {"month": f"{last_day:%Y-%m}", "known": last_day.isoformat(), "by": Place.TOWN.value}


def lines_of(request: HttpRequest, asked: Mapping[str, Any]) -> list[Line]:
    month, place = asked["month"], Place(asked["by"])
    known = end_of_day(asked["known"]) if asked["known"] else month_begins(next_month(month))
    given: dict[str, Any] = {
        "due_from": month_begins(month),
        "due_until": month_begins(next_month(month)),
        "scope": in_task_scope(viewer_of(request)),
    }
    return list(lines(place, known, given))


def lines(place: Place, known: datetime, given: Mapping[str, Any]) -> Iterator[Line]:
    then = verdict_counts_by(place, known_at=known, **given)
    today = verdict_counts_by(place, **given)
    for key in sorted({*then, *today}, key=in_order):
        yield Line(words(key), then.get(key, NONE), today.get(key, NONE))
    if then or today:
        yield Line(_("Together"), verdict_counts(known_at=known, **given), verdict_counts(**given))


def words(key: Named) -> str:
    ident, names = key
    return _("unrouted") if ident is None else " · ".join(str(name) for name in names)


def in_order(key: Named) -> tuple[bool, list[str], str]:
    """By the place above, then by name; what has no place comes last."""
    ident, names = key
    return ident is None, [str(name) for name in reversed(names)], str(ident)
