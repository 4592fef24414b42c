"""What was known at a moment, now or in the past: five statements for any number of grids.

A task counts as the server knew it then: who had it by name then, its deadline before pauses that were granted later,
and as done from when the server heard of it. Its grid alone is the one that it has now.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from apps.core.clock import LOCAL_ZONE, end_of_day, local_date
from apps.grids.models import Coverage, Grid
from apps.verification_tasks.models import Assignment, Pause, VerificationTask

# Deadlines are counted within so many days.
HORIZON: Final = 7
INFLOW_DAYS: Final = 56
PACE_DAYS: Final = 28
# A check that was done in the days of the pace was due not longer ago than that: the index of deadlines finds it.
LONGEST_LATE: Final = timedelta(days=60)
TASKS: Final = VerificationTask._meta.db_table
ZONE: Final = LOCAL_ZONE.key
OPEN_THEN: Final = """
    task.kind = 'check' AND task.grid_id IS NOT NULL AND task.created_at <= %(at)s
    AND (task.closed_at IS NULL OR task.closed_at > %(at)s)
"""
# In the words of the partial indexes, which hold what is open now; the past has to be looked for by the deadlines.
FOUND_NOW: Final = "task.is_running AND task.decided_at IS NULL"
FOUND_THEN: Final = "task.due_at > %(oldest)s"
QUEUE: Final = f"""
SELECT task.grid_id, held.staff_id, coalesce(paused.due_before, task.due_at), task.status = 'open', count(*)
FROM {TASKS} task
LEFT JOIN {Assignment._meta.db_table} held ON held.task_id = task.id AND held.starts_at <= %(at)s
  AND (held.ends_at IS NULL OR held.ends_at > %(at)s)
LEFT JOIN LATERAL (
  SELECT due_before FROM {Pause._meta.db_table} pause
  WHERE pause.task_id = task.id AND pause.granted AND pause.decided_at > %(at)s ORDER BY pause.decided_at LIMIT 1
) paused ON true
WHERE {OPEN_THEN} AND {{found}}
GROUP BY 1, 2, 3, 4
"""  # noqa: S608  names of the models
INFLOW: Final = f"""
SELECT task.grid_id, (task.created_at AT TIME ZONE '{ZONE}')::date, count(*)
FROM {TASKS} task
WHERE task.kind = 'check' AND task.grid_id IS NOT NULL AND task.due_at > %(since)s
  AND task.created_at >= %(since)s AND task.created_at < %(until)s
GROUP BY 1, 2
"""  # noqa: S608  the same
DONE: Final = f"""
SELECT task.decided_by_id, (task.decided_at AT TIME ZONE '{ZONE}')::date, count(*)
FROM {TASKS} task
WHERE task.kind = 'check' AND task.decided_by_id IS NOT NULL AND task.due_at > %(oldest)s
  AND task.decided_at >= %(since)s AND task.decided_at < %(until)s AND task.closed_at <= %(at)s
GROUP BY 1, 2
"""  # noqa: S608  the same
LATE: Final = f"""
SELECT task.grid_id, count(*)
FROM {TASKS} task
WHERE task.kind = 'check' AND task.grid_id IS NOT NULL AND task.status <> 'cancelled'
  AND task.due_at > %(since)s AND task.due_at <= %(until)s
  AND NOT coalesce(task.decided_at <= task.due_at AND {{known}}, false)
GROUP BY 1
"""  # noqa: S608  the same

Counts = dict[uuid.UUID, int]
Daily = Mapping[uuid.UUID, Mapping[date, int]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """`number` checks of a grid with one deadline: by name of `staff`, or of whoever covers the grid."""

    grid: uuid.UUID
    staff: uuid.UUID | None
    due_at: datetime
    untouched: bool
    number: int


@dataclass(frozen=True, slots=True)
class Span:
    staff: uuid.UUID
    grid: uuid.UUID
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    at: datetime
    queue: list[Waiting]
    inflow: Daily
    done: Daily
    spans: list[Span]
    # Community and town of each active grid.
    places: Mapping[uuid.UUID, tuple[str, str]]

    @property
    def days(self) -> list[date]:
        return [local_date(self.at) + timedelta(days=number) for number in range(HORIZON)]


def known_at(at: datetime, *, is_now: bool) -> Facts:
    today = local_date(at)
    midnight = end_of_day(today - timedelta(days=1))
    pace_since, inflow_since = midnight - timedelta(days=PACE_DAYS), midnight - timedelta(days=INFLOW_DAYS)
    queue = QUEUE.format(found=FOUND_NOW if is_now else FOUND_THEN)
    oldest = at - LONGEST_LATE
    return Facts(
        at=at,
        queue=[Waiting(*row) for row in rows(queue, {"at": at, "oldest": oldest})],
        inflow=by_day(rows(INFLOW, {"since": inflow_since, "until": midnight})),
        done=by_day(
            rows(DONE, {"at": at, "since": pace_since, "until": midnight, "oldest": pace_since - LONGEST_LATE})
        ),
        spans=spans_at(at, is_now=is_now),
        places={pk: (community, town) for pk, community, town in grid_places()},
    )


def late_within(since: datetime, until: datetime, *, known: datetime | None = None) -> Counts:
    """Checks due after `since` and until `until` that were not done by then, as known at `known`, or as known now."""
    was_known = "task.closed_at <= %(known)s" if known else "true"
    return dict(rows(LATE.format(known=was_known), {"since": since, "until": until, "known": known}))


def spans_at(at: datetime, *, is_now: bool) -> list[Span]:
    """An end that was set later was not known then."""
    found = Coverage.objects.filter(staff__is_active=True) if is_now else Coverage.objects.filter(starts_at__lte=at)
    running = found.exclude(ends_at__lte=at).values_list("staff", "grid", "starts_at", "ends_at")
    return [Span(staff, grid, start, end if is_now else None) for staff, grid, start, end in running]


def grid_places() -> list[tuple[uuid.UUID, str, str]]:
    return list(Grid.objects.filter(is_active=True).order_by().values_list("pk", "community", "town"))


def by_day(found: list[Any]) -> Daily:
    daily: defaultdict[uuid.UUID, dict[date, int]] = defaultdict(dict)
    for ident, day, number in found:
        daily[ident][day] = number
    return daily


def rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
