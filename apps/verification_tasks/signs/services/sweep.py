"""Look for signs in all that has come in since; safe to run at any time and many times at once."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from apps.verification_tasks.signs.services.attempts import look_at_attempts
from apps.verification_tasks.signs.services.closed_tasks import look_at_closed_tasks
from apps.verification_tasks.signs.services.evidence import look_at_evidence
from apps.verification_tasks.signs.services.pictures import look_at_pictures

BATCH: Final = 200
PICTURES: Final = 50
BUDGET: Final = timedelta(seconds=40)
# Evidence first: it fills the queue of pictures. Tasks last: what their other signs weigh is known then.
STAGES: Final[tuple[tuple[str, Callable[[int], int], int], ...]] = (
    ("evidence", look_at_evidence, BATCH),
    ("attempts", look_at_attempts, BATCH),
    ("pictures", look_at_pictures, PICTURES),
    ("tasks", look_at_closed_tasks, BATCH),
)

log = structlog.get_logger(__name__)


def sweep_signs(*, budget: timedelta = BUDGET) -> dict[str, int]:
    """How many of each were looked at. Each stage has a share of the time, so that none starves the others."""
    started = time.monotonic()
    counts: dict[str, int] = {}
    for place, (name, stage, limit) in enumerate(STAGES, start=1):
        counts[name] = work(stage, limit, started + budget.total_seconds() * place / len(STAGES))
    if any(counts.values()):
        log.info("signs.swept", **counts)
    return counts


def work(stage: Callable[[int], int], limit: int, until: float) -> int:
    total = done = stage(limit)
    while done == limit and time.monotonic() < until:
        done = stage(limit)
        total += done
    return total
