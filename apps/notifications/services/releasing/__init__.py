"""Let go what was held: at its hour, together with what else happened, on the channel that is wished."""

from apps.notifications.services.releasing.batch import release_batch
from apps.notifications.services.releasing.counts import forget_counts

BATCH = 200
MAX_BATCHES = 100


def release_held(*, batch: int = BATCH) -> int:
    """How many rows were looked at; safe at any time, and many at once."""
    total = 0
    for _ in range(MAX_BATCHES):
        seen = release_batch(batch=batch)
        total += seen
        if seen < batch:
            break
    return total


__all__ = ["forget_counts", "release_held"]
