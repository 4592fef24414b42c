"""How long to wait before the next try."""

import random
from datetime import timedelta
from typing import Final

MAX_TRIES: Final = 8
FIRST_S: Final = 5.0
LONGEST_S: Final = 1800.0


def pause(tries: int) -> timedelta:
    """None after the first try, then from five seconds to half an hour.

    The jitter keeps a vendor's return from being a stampede.
    """
    if tries <= 1:
        return timedelta(0)
    full = min(LONGEST_S, FIRST_S * 3 ** (tries - 2))
    return timedelta(seconds=jittered(full))


def jittered(seconds: float) -> float:
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311  nothing secret
