"""What the first page reads: sums of the viewer's units, as they are now or as they were known on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.clock import local_date, now
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.selectors.policies import current_policies
from apps.verification_tasks.tallies.figures import Asked, Figure
from apps.verification_tasks.tallies.known import sums_known
from apps.verification_tasks.tallies.measures import CITY
from apps.verification_tasks.tallies.selectors import Sums, sums_now

# So many days the charts show, today among them.
DAYS = 30
TOWN_DIGITS, NO_COMMUNITY = 9, "000"


@dataclass(frozen=True, slots=True)
class Reading:
    """`known` is the day at whose end it was so, None: now. `goal` is in percent."""

    sums: Sums
    known: date | None
    today: date
    goal: int

    def asked(self, figure: Figure, first: date | None = None, last: date | None = None, part: str = "") -> Asked:
        return Asked(figure, first, last or first, part, self.known)

    @property
    def days(self) -> list[date]:
        return [self.today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def read(viewer: Viewer, known: date | None) -> Reading:
    today = known or local_date(now())
    since = min(today.replace(day=1), today - timedelta(days=DAYS - 1))
    if known is None:
        units = viewer.units()
        sums = sums_now([CITY] if units is None else units, since)
    else:
        scope = viewer.scope(grid="grid", town="town")
        sums = sums_known(tasks=scope, verdicts=in_task_scope(viewer), since=since, known=known)
    return Reading(sums, known, today, goal(viewer))


def goal(viewer: Viewer) -> int:
    """Of the policy in force where the viewer works: a town's own, else the city's."""
    division = (viewer.staff.division_id if viewer.staff else None) or ""
    town = division[:TOWN_DIGITS] + NO_COMMUNITY
    return current_policies([town])[town].goal_percent
