"""The reports of this room that leave by e-mail."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.clock import local_date, now
from apps.grids.office.exports.sheets import as_excel
from apps.grids.office.exports.walk import Walk
from apps.grids.office.viewers import Viewer
from apps.grids.reports.kinds import Made
from apps.grids.roles import Permission
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.admin.verdict_months import month_begins, next_month
from apps.verification_tasks.admin.verdict_report import figures, in_order, words
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.scorecards.exports import Sheet
from apps.verification_tasks.scorecards.exports import as_excel as scorecards_as_excel
from apps.verification_tasks.scorecards.selectors import month_as_known_now
from apps.verification_tasks.scorecards.states import UnitKind
from apps.verification_tasks.selectors.verdicts import Place, verdict_counts, verdict_counts_by

MOST_OVERDUE: Final = 5_000
BATCH: Final = 500


def month_of_yesterday() -> date:
    """On the first of a month the one that has just ended."""
    return local_date(now() - timedelta(days=1)).replace(day=1)


class VerdictReport:
    name = "verdicts"
    title = gettext_lazy("Deadlines of the month")
    page = "admin:verification_tasks_slaverdict_changelist"

    def permits(self, viewer: Viewer) -> bool:
        return viewer.may(Permission.SEE_TASKS)

    def make(self, viewer: Viewer) -> Made:
        month = month_of_yesterday()
        place = Place.TOWN if viewer.sees_everything else Place.GRID
        given: dict[str, Any] = {
            "due_from": month_begins(month),
            "due_until": month_begins(next_month(month)),
            "scope": in_task_scope(viewer),
        }
        found = verdict_counts_by(place, **given)
        heads = [_("place"), _("judged"), _("in time"), _("too late"), _("not determined"), _("share in time")]
        rows = [[words(key), *map(numbered, figures(found[key]))] for key in sorted(found, key=in_order)]
        together = figures(verdict_counts(**given))
        content = as_excel(f"{month:%Y-%m}", heads, [*rows, [_("Together"), *map(numbered, together)]])
        return Made(
            f"deadlines-{month:%Y-%m}.xlsx",
            content,
            [(_("Month"), f"{month:%Y-%m}"), *zip(heads[1:], together, strict=True)],
        )


class ScorecardReport:
    name = "scorecards"
    title = gettext_lazy("Scorecards of the grids")
    page = "admin:verification_tasks_scorecard_changelist"

    def permits(self, viewer: Viewer) -> bool:
        return viewer.may(Permission.SEE_TASKS)

    def make(self, viewer: Viewer) -> Made:
        """Of grids: a worker's card is between the worker and those who answer for them, and stays in the office."""
        month = month_of_yesterday()
        rows = month_as_known_now(viewer.staff, UnitKind.GRID, month)
        sheet = Sheet(UnitKind.GRID, month, rows, now(), as_computed=False)
        told = [(_("Month"), f"{month:%Y-%m}"), (_("Grids"), str(len(rows)))]
        return Made(f"{sheet.file_name}.xlsx", scorecards_as_excel(sheet), told)


class OverdueReport:
    name = "overdue"
    title = gettext_lazy("Tasks that are overdue")
    page = "admin:verification_tasks_verificationtask_changelist"

    def permits(self, viewer: Viewer) -> bool:
        return viewer.may(Permission.SEE_TASKS) and viewer.may(Permission.EXPORT_MASKED)

    def make(self, viewer: Viewer) -> Made:
        """The list itself, filtered and masked as it leaves by hand."""
        walk = Walk(VerificationTask._meta.label, viewer.user, viewer.address, "sla=overdue", clear=False)
        total = walk.total()
        rows: list[Any] = []
        last: str | None = None
        while len(rows) < MOST_OVERDUE and (keys := walk.keys_after(last, BATCH)):
            rows += walk.rows(keys)
            last = str(keys[-1])
        told = [(_("Overdue"), str(total))]
        if total > len(rows):
            told.append((_("Of these in the file"), str(len(rows))))
        return Made(f"overdue-{local_date(now()):%Y%m%d}.xlsx", as_excel(str(self.title), walk.heads(), rows), told)


def numbered(figure: str) -> str | int:
    return int(figure) if figure.isdecimal() else figure
