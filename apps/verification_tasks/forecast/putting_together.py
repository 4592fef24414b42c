"""From what is known to what the engine asks for: queues by day, inflow by weekday, capacity by worker."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from apps.core.clock import LOCAL_ZONE, end_of_day, local_date
from apps.core.workdays import is_working_day
from apps.verification_tasks.forecast.engine import GridFacts
from apps.verification_tasks.forecast.facts import HORIZON, INFLOW_DAYS, PACE_DAYS, Facts, Span, Waiting
from apps.verification_tasks.forecast.moves import Burning, Helper
from apps.verification_tasks.forecast.pace import WIDE, Worker, capacities, pace_of, usual_pace

# Of a day that has begun, what is left until the evening.
MORNING, EVENING = 8, 18
SATURDAY: Final = 5
INSTANT: Final = timedelta(microseconds=1)
NO_FLOW: Final[Mapping[date, int]] = {}


@dataclass(frozen=True, slots=True)
class Prepared:
    grids: dict[uuid.UUID, GridFacts]
    workers: dict[uuid.UUID, Worker]
    movable: Mapping[uuid.UUID, int]


def prepare(facts: Facts) -> Prepared:
    """Of every active grid that has work, gets some, or is covered."""
    workers = workers_of(facts)
    queue = [waiting for waiting in facts.queue if waiting.grid in facts.places]
    capacity = capacities(workers, counted(each for each in queue if each.staff is None), facts.days)
    idle = (0.0,) * HORIZON
    by_grid = defaultdict(list)
    for waiting in queue:
        by_grid[waiting.grid].append(waiting)
    concerned = facts.places.keys() & {*by_grid, *facts.inflow, *capacity}
    grids = {}
    for grid in concerned:
        given, spread = capacity.get(grid, (idle, WIDE))
        overdue, due, later = queue_of(by_grid[grid], facts)
        inflow = inflow_of(facts.inflow.get(grid, NO_FLOW), facts)
        rest = left_of_today(facts)
        grids[grid] = GridFacts(overdue, due, later, scaled(inflow, rest), scaled(given, rest), spread)
    movable = counted(each for each in queue if each.staff is None and each.untouched and is_near(each, facts))
    return Prepared(grids, workers, movable)


def is_near(waiting: Waiting, facts: Facts) -> bool:
    return waiting.due_at <= end_of_day(facts.days[-1])


def counted(waiting: Iterable[Waiting]) -> Counter[uuid.UUID]:
    found: Counter[uuid.UUID] = Counter()
    for each in waiting:
        found[each.grid] += each.number
    return found


def queue_of(waiting: Sequence[Waiting], facts: Facts) -> tuple[int, tuple[int, ...], int]:
    """Overdue, due on each day, and due later. A limit ends at 24:00, which is still its last day."""
    first = facts.days[0]
    overdue, due, later = 0, [0] * HORIZON, 0
    for each in waiting:
        day = (local_date(each.due_at - INSTANT) - first).days
        if each.due_at <= facts.at:
            overdue += each.number
        elif day < HORIZON:
            due[day] += each.number
        else:
            later += each.number
    return overdue, tuple(due), later


def inflow_of(flow: Mapping[date, int], facts: Facts) -> tuple[float, ...]:
    """The mean of that weekday lately; on a holiday that of days of rest, on a make-up day that of working days."""
    past = [facts.days[0] - timedelta(days=number) for number in range(1, INFLOW_DAYS + 1)]
    return tuple(mean_of(flow, alike(day, past)) for day in facts.days)


def alike(day: date, past: Sequence[date]) -> list[date]:
    if is_ordinary(day):
        same = [each for each in past if each.weekday() == day.weekday() and is_ordinary(each)]
        if same:
            return same
    return [each for each in past if is_working_day(each) == is_working_day(day)]


def is_ordinary(day: date) -> bool:
    return is_working_day(day) == (day.weekday() < SATURDAY)


def mean_of(flow: Mapping[date, int], days: Sequence[date]) -> float:
    return fmean(flow.get(day, 0) for day in days) if days else 0.0


def left_of_today(facts: Facts) -> float:
    local = facts.at.astimezone(LOCAL_ZONE)
    gone = (local.hour + local.minute / 60 - MORNING) / (EVENING - MORNING)
    return 1.0 - min(max(gone, 0.0), 1.0)


def scaled(amounts: Sequence[float], today: float) -> tuple[float, ...]:
    return (amounts[0] * today, *amounts[1:])


def workers_of(facts: Facts) -> dict[uuid.UUID, Worker]:
    past = [facts.days[0] - timedelta(days=number) for number in range(1, PACE_DAYS + 1)]
    usual = usual_pace(list(facts.done.values()), past)
    named: defaultdict[uuid.UUID, Counter[uuid.UUID]] = defaultdict(Counter)
    for each in facts.queue:
        if each.staff is not None:
            named[each.staff][each.grid] += each.number
    covers: defaultdict[uuid.UUID, list[set[uuid.UUID]]] = defaultdict(lambda: [set() for _ in range(HORIZON)])
    for span in facts.spans:
        for number, day in enumerate(facts.days):
            end = end_of_day(day)
            # Who leaves in the course of a day is not counted on it.
            if span.starts_at < end and (span.ends_at is None or span.ends_at >= end):
                covers[span.staff][number].add(span.grid)
    since = {span.staff: local_date(span.starts_at) for span in sorted(facts.spans, key=newest_first)}
    nowhere: list[set[uuid.UUID]] = [set() for _ in range(HORIZON)]
    return {
        staff: Worker(
            pace_of(facts.done.get(staff, NO_FLOW), past, usual, since.get(staff)),
            covers.get(staff, nowhere),
            named[staff],
        )
        for staff in {*covers, *named}
    }


def newest_first(span: Span) -> float:
    return -span.starts_at.timestamp()


def burning(prepared: Prepared, late: Mapping[uuid.UUID, float], facts: Facts) -> list[Burning]:
    return [
        Burning(grid, *facts.places[grid], late=number, movable=prepared.movable.get(grid, 0))
        for grid, number in late.items()
    ]


def helpers(prepared: Prepared, late: Mapping[uuid.UUID, float], facts: Facts) -> list[Helper]:
    """Those who cover something on every day, with what they can do beside what their own grids need by then."""
    needs = {grid: own.overdue + sum(own.due) + sum(own.inflow) for grid, own in prepared.grids.items()}
    given: defaultdict[uuid.UUID, int] = defaultdict(int)
    for worker in prepared.workers.values():
        for grid in worker.covers[0]:
            given[grid] += 1
    found = []
    for staff, worker in prepared.workers.items():
        grids = frozenset(grid for grid in worker.covers[0] if grid in facts.places)
        if not grids or not all(worker.covers) or any(late.get(grid, 0.0) >= 1.0 for grid in grids):
            continue
        able = sum(scaled([worker.pace.on(day) for day in facts.days], left_of_today(facts)))
        own = sum(needs.get(grid, 0.0) / given[grid] for grid in grids) + sum(worker.named.values())
        places = [facts.places[grid] for grid in grids]
        communities, towns = frozenset(one for one, _ in places), frozenset(one for _, one in places)
        found.append(Helper(staff, communities, towns, grids, able - own))
    return [helper for helper in found if helper.free >= 1.0]
