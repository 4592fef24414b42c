"""How many checks a grid will miss: its queue is worked off day by day, in many draws of how fast that goes.

A day's work is spent in two parts. One follows the deadlines, the earliest first; the other goes to whatever is open,
as visits do that lie on the way. The queue is a fluid: two and a half checks may be done on a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from apps.core.heavy import Heavy

if TYPE_CHECKING:
    import numpy as np
else:
    np = Heavy("numpy")

DRAWS: Final = 200
# Always the same draws: the same facts give the same forecast, and of two grids the busier one is never better off.
SEED: Final = 20_200_107
# So many grids at a time, that the arrays stay small.
BATCH: Final = 250
LOW, HIGH = 0.1, 0.9
# From how many expected late checks on a day is said to be the first that is missed.
SOMETHING: Final = 0.5


@dataclass(frozen=True, slots=True)
class GridFacts:
    """`due`: open checks by the day on which they fall due; `later`: after those. `inflow` and `capacity` by day.

    `spread` is the coefficient of variation of the capacity: how little is known of it.
    """

    overdue: int
    due: tuple[int, ...]
    later: int
    inflow: tuple[float, ...]
    capacity: tuple[float, ...]
    spread: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """`late` on average, in four of five draws from `low` to `high`; `first_day` counts from the first day, 0."""

    late: float
    low: int
    high: int
    probability: float
    first_day: int | None


def expect(grids: Sequence[GridFacts], *, in_order: float) -> list[Expectation]:
    """`in_order` is the share of the work that follows the deadlines."""
    found: list[Expectation] = []
    for start in range(0, len(grids), BATCH):
        batch = grids[start : start + BATCH]
        late = late_by_day(batch, in_order)
        found += [expectation(late[number]) for number in range(len(batch))]
    return found


def late_by_day(grids: Sequence[GridFacts], in_order: float) -> Any:
    """An array of grids, days and draws."""
    days = len(grids[0].due)
    speed = speeds(grids)
    queue = np.array([[grid.overdue, *grid.due, grid.later] for grid in grids], dtype=float)
    queue = np.repeat(queue[:, :, None], DRAWS, axis=2)
    late = np.zeros((len(grids), days, DRAWS))
    for day in range(days):
        capacity = np.array([grid.capacity[day] for grid in grids])[:, None] * speed
        queue[:, -1, :] += np.array([grid.inflow[day] for grid in grids])[:, None]
        queue = by_deadline(queue, capacity * in_order)
        queue = by_the_way(queue, capacity * (1.0 - in_order))
        late[:, day, :] = queue[:, day + 1, :]
        queue[:, 0, :] += queue[:, day + 1, :]
        queue[:, day + 1, :] = 0.0
    return late


def speeds(grids: Sequence[GridFacts]) -> Any:
    """Factors around 1, lognormal with each grid's spread, from the same draws for all grids."""
    normal = np.random.default_rng(SEED).standard_normal(DRAWS)
    sigma = np.sqrt(np.log1p(np.array([grid.spread for grid in grids]) ** 2))[:, None]
    return np.exp(sigma * normal[None, :] - sigma**2 / 2.0)


def by_deadline(queue: Any, capacity: Any) -> Any:
    waiting = np.cumsum(queue, axis=1)
    left = np.maximum(waiting - capacity[:, None, :], 0.0)
    return np.diff(left, axis=1, prepend=0.0)


def by_the_way(queue: Any, capacity: Any) -> Any:
    total = queue.sum(axis=1)
    share = np.where(total > capacity, capacity / np.maximum(total, 1e-9), 1.0)
    return queue * (1.0 - share)[:, None, :]


def expectation(late: Any) -> Expectation:
    """Of one grid, by day and draw. What is left of the fluid becomes whole checks by chance, by Poisson's law."""
    total = late.sum(axis=0)
    counts = np.random.default_rng(SEED).poisson(total)
    mean = late.mean(axis=1).cumsum()
    days = np.nonzero(mean >= SOMETHING)[0]
    return Expectation(
        late=float(total.mean()),
        low=int(np.quantile(counts, LOW, method="lower")),
        high=int(np.quantile(counts, HIGH, method="higher")),
        probability=float(1.0 - np.exp(-total).mean()),
        first_day=int(days[0]) if days.size else None,
    )
