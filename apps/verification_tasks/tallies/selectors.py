"""Sums as they stand now: what was added up, and what has changed since, in one statement and so of one moment."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from apps.verification_tasks.models import Tally, TallyChange
from apps.verification_tasks.tallies.measures import CITY, Measure, UnitLevel

# Of older days nothing is asked; what still runs is kept however old it is.
KEPT: Final = timedelta(days=70)
UNITS_OF_CHANGE: Final = f"ARRAY['{CITY}', change.town, change.community, change.grid::text]::text[]"
SUMS: Final = f"""
    SELECT measure, day, part, sum(number)
      FROM (SELECT measure, day, part, number FROM {Tally._meta.db_table}
             WHERE unit = ANY(%(units)s) AND measure = ANY(%(dated)s) AND day >= %(since)s
             UNION ALL
            SELECT measure, day, part, number FROM {Tally._meta.db_table}
             WHERE unit = ANY(%(units)s) AND measure = 'running'
             UNION ALL
            SELECT measure, day, part, number FROM {TallyChange._meta.db_table} change
             WHERE {UNITS_OF_CHANGE} && %(units)s::text[] AND (measure = 'running' OR day >= %(since)s)
           ) AS found
     GROUP BY measure, day, part
    HAVING sum(number) <> 0
"""  # noqa: S608  the names are Django's
# Of which grids the most is overdue; `within` narrows by town or community, whose code begins each grid's.
OVERDUE: Final = f"""
    SELECT unit, sum(number)
      FROM (SELECT unit, number FROM {Tally._meta.db_table}
             WHERE measure = 'running' AND level = '{UnitLevel.GRID}' AND part < %(today)s
             UNION ALL
            SELECT grid::text, number FROM {TallyChange._meta.db_table}
             WHERE measure = 'running' AND grid IS NOT NULL AND part < %(today)s) AS found
     WHERE %(everywhere)s OR unit = ANY(%(grids)s)
     GROUP BY unit
    HAVING sum(number) > 0
     ORDER BY sum(number) DESC, unit
     LIMIT %(most)s
"""  # noqa: S608  the same
DATED: Final = [measure.value for measure in Measure if measure is not Measure.RUNNING]
ByDay = Counter[date]
ByPart = Mapping[date, Counter[str]]


@dataclass(slots=True)
class Sums:
    """By measure, day and part; what is absent is none."""

    numbers: defaultdict[Measure, defaultdict[date, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )

    def add(self, measure: Measure, day: date, part: str, number: int) -> None:
        self.numbers[measure][day][part] += number

    def of(self, measure: Measure, first: date, last: date) -> Counter[str]:
        """By part, of the days from the first to the last."""
        found: Counter[str] = Counter()
        for day, parts in self.numbers[measure].items():
            if first <= day <= last:
                found.update(parts)
        return found

    def total(self, measure: Measure, first: date, last: date) -> int:
        return self.of(measure, first, last).total()


def sums_now(units: Collection[str], since: date) -> Sums:
    sums = Sums()
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"units": list(units), "since": since, "dated": DATED})
        for measure, day, part, number in cursor.fetchall():
            sums.add(Measure(measure), day, part, number)
    return sums


def most_overdue(grids: Collection[str] | None, today: date, most: int) -> list[tuple[str, int]]:
    """Ids of grids, each with how many of its tasks should have been done before today; `None`: of all grids."""
    values: dict[str, Any] = {
        "today": today.isoformat(),
        "everywhere": grids is None,
        "grids": list(grids or ()),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE, values)
        return [(unit, int(number)) for unit, number in cursor.fetchall()]
