"""What stands on the wall: three statements, whatever the city's size."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection

from apps.core.clock import LOCAL_ZONE, end_of_day, local_date, now, rfc3339
from apps.grids.models import Division
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.wall.suppression import SMALLEST, hide_small, share

# Grows when the page's script has to be another one: screens that have hung for weeks load it anew then.
SHAPE: Final = 1
PERIODS: Final = ("today", "week", "month")
# Days since the declaration; the last column holds what is overdue, whatever its age.
AGES: Final = ("0", "2", "4", "6", "overdue")
OVERDUE: Final = len(AGES) - 1
TASKS: Final = VerificationTask._meta.db_table
# By the last day of the deadline, as the first page of the office counts: one question has one answer.
DONE: Final = """task.due_at > %({0})s AND task.due_at <= %(tonight)s AND task.decided_at <= task.due_at"""
MISSED: Final = """task.due_at > %({0})s AND task.due_at <= %(now)s
    AND (task.decided_at IS NULL OR task.decided_at > task.due_at)"""
COUNTED: Final = ", ".join(
    f"count(*) FILTER (WHERE {words.format(period)})" for period in PERIODS for words in (DONE, MISSED)
)
JUDGED: Final = f"""
SELECT task.town_id, {COUNTED}
FROM {TASKS} task
WHERE task.kind = 'check' AND task.status <> 'cancelled' AND task.due_at > least(%(week)s, %(month)s)
GROUP BY 1
"""  # noqa: S608  names of the model
OPEN: Final = f"""
SELECT task.town_id,
  CASE WHEN task.due_at <= %(now)s THEN {OVERDUE}
       ELSE least(%(today)s - (task.created_at AT TIME ZONE '{LOCAL_ZONE.key}')::date, {2 * OVERDUE - 1}) / 2 END,
  count(*)
FROM {TASKS} task
WHERE task.kind = 'check' AND task.is_running AND task.decided_at IS NULL
GROUP BY 1, 2
"""  # noqa: S608  the same


@dataclass(slots=True)
class Town:
    # (in time, too late) of each period.
    judged: dict[str, tuple[int, int]] = field(default_factory=lambda: dict.fromkeys(PERIODS, (0, 0)))
    ages: list[int] = field(default_factory=lambda: [0] * len(AGES))

    @property
    def running(self) -> int:
        return sum(self.ages)


def figures() -> dict[str, Any]:
    moment = now()
    towns = counted(moment)
    named = names_of(towns)
    in_order = sorted(towns, key=lambda code: (named.get(code, ""), code))
    return {
        "shape": SHAPE,
        "at": rfc3339(moment),
        "goal": settings.ON_TIME_GOAL,
        "periods": [period_of(period, towns) for period in PERIODS],
        "ages": [sum(town.ages[column] for town in towns.values()) for column in range(len(AGES))],
        "smallest": SMALLEST,
        "towns": lines([(named.get(code, code), towns[code]) for code in in_order]),
    }


def period_of(period: str, towns: Mapping[str, Town]) -> dict[str, Any]:
    done = sum(town.judged[period][0] for town in towns.values())
    missed = sum(town.judged[period][1] for town in towns.values())
    return {"share": share(done, done + missed, smallest=SMALLEST), "done": done, "missed": missed}


def lines(towns: list[tuple[str, Town]]) -> list[dict[str, Any]]:
    """None where there is but one town: the city's totals would tell what is hidden in its line."""
    if len(towns) < 2:  # noqa: PLR2004  one is no list
        return []
    running = hide_small([town.running for _, town in towns])
    overdue = hide_small([town.ages[OVERDUE] for _, town in towns])
    return [
        {
            "name": name,
            "running": running[place],
            "overdue": overdue[place],
            "share": share(town.judged["month"][0], sum(town.judged["month"])),
        }
        for place, (name, town) in enumerate(towns)
    ]


def counted(moment: datetime) -> dict[str, Town]:
    today = local_date(moment)
    begins = {
        "today": midnight(today),
        "week": midnight(today - timedelta(days=today.weekday())),
        "month": midnight(today.replace(day=1)),
    }
    towns: defaultdict[str, Town] = defaultdict(Town)
    with connection.cursor() as cursor:
        cursor.execute(JUDGED, {"now": moment, "tonight": end_of_day(today), **begins})
        for town, *numbers in cursor.fetchall():
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            towns[town].judged = dict(zip(PERIODS, pairs, strict=True))
        # A task that was made for tomorrow by a wrong clock is as young as can be.
        cursor.execute(OPEN, {"now": moment, "today": today})
        for town, column, number in cursor.fetchall():
            towns[town].ages[max(column, 0)] += number
    return towns


def midnight(day: date) -> datetime:
    return end_of_day(day - timedelta(days=1))


def names_of(codes: Mapping[str, Town]) -> dict[str, str]:
    return dict(Division.objects.filter(pk__in=list(codes)).values_list("code", "name"))
