"""The list behind a figure of the first page: the same question that counted it."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import Channel, VerdictWord
from apps.verification_tasks.tallies.figures import Asked, Figure, parse_asked, tasks_of, verdicts_of

WORDS: Final[dict[Figure, Promise]] = {
    Figure.AGE_0: gettext_lazy("Running for 0–1 days, not overdue"),
    Figure.AGE_2: gettext_lazy("Running for 2–3 days, not overdue"),
    Figure.AGE_4: gettext_lazy("Running for 4–5 days, not overdue"),
    Figure.AGE_6: gettext_lazy("Running for 6 days and more, not overdue"),
    Figure.OVERDUE: gettext_lazy("The last day is over"),
    Figure.NEAR: gettext_lazy("Due within two days, or overdue"),
    Figure.RUNNING: gettext_lazy("Running"),
    Figure.DUE: gettext_lazy("Running, and due"),
    Figure.BEGAN: gettext_lazy("Began"),
    Figure.ENDED: gettext_lazy("Ended"),
    Figure.DONE: gettext_lazy("Checked"),
    Figure.VERDICT: gettext_lazy("Judged, by the last day"),
}
ALWAYS: Final = (Figure.AGE_0, Figure.AGE_2, Figure.AGE_4, Figure.AGE_6, Figure.OVERDUE, Figure.NEAR)


def words_of(asked: Asked) -> str:
    words = [str(WORDS[asked.figure])]
    if asked.first and asked.last:
        days = [date_format(day, "MONTH_DAY_FORMAT") for day in sorted({asked.first, asked.last})]
        words.append("–".join(days))
    if asked.part:
        names = dict(choices(Channel) + choices(VerdictWord))
        words.append(str(names.get(asked.part, asked.part)))
    if asked.known:
        words.append(_("as known on %(day)s") % {"day": date_format(asked.known, "DATE_FORMAT")})
    return " · ".join(words)


class FigureFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Narrowed to what the viewer answers for: a leader's list also has tasks that they hold by name elsewhere."""

    title = gettext_lazy("figure of the first page")
    parameter_name = "figure"
    offered: tuple[Figure, ...] = ALWAYS

    def lookups(self, request: HttpRequest, _model_admin: Any) -> list[tuple[str, str | Promise]]:
        offered: list[tuple[str, str | Promise]] = [(figure.value, WORDS[figure]) for figure in self.offered]
        chosen = parse_asked(request.GET.get(self.parameter_name))
        if chosen is not None and str(chosen) not in dict(offered):
            offered.append((str(chosen), words_of(chosen)))
        return offered

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        asked = parse_asked(self.value())
        return queryset.none() if asked is None else self.narrow(request, queryset, asked)

    def narrow(self, request: HttpRequest, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        return queryset.filter(viewer_of(request).scope(grid="grid", town="town"), tasks_of(asked))


class VerdictFigureFilter(FigureFilter):
    offered = ()

    def narrow(self, _request: HttpRequest, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        return queryset.filter(verdicts_of(asked)) if asked.figure is Figure.VERDICT else queryset.none()
