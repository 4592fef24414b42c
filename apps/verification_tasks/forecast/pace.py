"""How many checks each worker does a day, and which grids get them."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean, pstdev
from typing import Final

from apps.core.workdays import is_working_day

# Of somebody of whom nothing is known yet, where nothing is known of anybody.
USUAL: Final = 3.0
# A worker's own pace counts as much as that of all others after so many working days.
TRUSTED_AFTER: Final = 5
NARROW, WIDE = 0.15, 1.0
DAYS_A_WEEK: Final = 5
# A grid without work still gets a little of its worker, so that the first check has somebody.
IDLE: Final = 0.5
Done = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Pace:
    """Checks on a working day and on a day of rest, and how unsteady they are."""

    working: float
    resting: float
    spread: float

    def on(self, day: date) -> float:
        return self.working if is_working_day(day) else self.resting


@dataclass(slots=True)
class Worker:
    """`covers` by day of the horizon; `named`: how many checks of which grid are theirs by name."""

    pace: Pace
    covers: Sequence[Collection[uuid.UUID]]
    named: Mapping[uuid.UUID, int] = field(default_factory=dict)


def pace_of(done: Done, days: Sequence[date], usual: float, since: date | None = None) -> Pace:
    """From what a worker did on `days`, who has covered something `since` then.

    What was done on a quiet day says how little there was to do, so the busier half of the working days counts. Who
    has covered a grid for weeks and done nothing there will not begin now.
    """
    working = sorted((done.get(day, 0) for day in days if is_working_day(day)), reverse=True)
    resting = [done.get(day, 0) for day in days if not is_working_day(day)]
    busy = working[: max(len(working) // 2, 1)]
    known = sum(1 for day in days if is_working_day(day) and (done.get(day) or (since and day >= since)))
    own = fmean(busy) if busy else usual
    trust = known / (known + TRUSTED_AFTER)
    return Pace(trust * own + (1 - trust) * usual, fmean(resting) if resting else 0.0, spread_of(busy, own))


def spread_of(busy: Sequence[int], own: float) -> float:
    """Of a week's pace, which swings less than a day's."""
    swing = pstdev(busy) / own / DAYS_A_WEEK**0.5 if own and len(busy) > 1 else WIDE
    return min(max(swing, NARROW), WIDE)


def usual_pace(done: Collection[Done], days: Sequence[date]) -> float:
    """Of all who did something."""
    paces = [pace_of(each, days, USUAL).working for each in done if any(each.values())]
    return fmean(paces) if paces else USUAL


def shares(worker: Worker, day: int, unnamed: Mapping[uuid.UUID, float]) -> dict[uuid.UUID, float]:
    """What part of the worker goes to which grid: by how much waits there for them."""
    weights: defaultdict[uuid.UUID, float] = defaultdict(float)
    for grid in worker.covers[day]:
        weights[grid] += unnamed.get(grid, 0.0) + IDLE
    for grid, count in worker.named.items():
        weights[grid] += count
    total = sum(weights.values())
    return {grid: weight / total for grid, weight in weights.items()} if total else {}


def capacities(
    workers: Mapping[uuid.UUID, Worker], unnamed: Mapping[uuid.UUID, int], days: Sequence[date]
) -> dict[uuid.UUID, tuple[tuple[float, ...], float]]:
    """By grid: checks a day, and their spread, which is that of its workers by what they give."""
    given: defaultdict[uuid.UUID, list[float]] = defaultdict(lambda: [0.0] * len(days))
    swings: defaultdict[uuid.UUID, float] = defaultdict(float)
    for number, day in enumerate(days):
        covering: defaultdict[uuid.UUID, int] = defaultdict(int)
        for worker in workers.values():
            for grid in worker.covers[number]:
                covering[grid] += 1
        waiting = {grid: unnamed.get(grid, 0) / many for grid, many in covering.items()}
        for worker in workers.values():
            for grid, share in shares(worker, number, waiting).items():
                amount = share * worker.pace.on(day)
                given[grid][number] += amount
                swings[grid] += amount * worker.pace.spread
    return {grid: (tuple(each), swings[grid] / sum(each) if sum(each) else WIDE) for grid, each in given.items()}
