"""Count what changed, compute what that made stale; safe to run at any time and many times at once."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from apps.verification_tasks.scorecards.services.computing import compute_stale
from apps.verification_tasks.scorecards.services.counting import count_again, count_changed

BATCH: Final = 1000
BUDGET: Final = timedelta(seconds=60)
STAGES: Final[dict[str, Callable[[int], int]]] = {
    "counted": count_changed,
    "counted_again": count_again,
    "computed": compute_stale,
}

log = structlog.get_logger(__name__)


def compute_scorecards(*, limit: int = BATCH, budget: timedelta = BUDGET) -> dict[str, int]:
    ends = time.monotonic() + budget.total_seconds()
    counts = {name: work(stage, limit, ends) for name, stage in STAGES.items()}
    if any(counts.values()):
        log.info("scorecards.computed", **counts)
    return counts


def work(stage: Callable[[int], int], limit: int, ends: float) -> int:
    total = done = stage(limit)
    while done == limit and time.monotonic() < ends:
        done = stage(limit)
        total += done
    return total
