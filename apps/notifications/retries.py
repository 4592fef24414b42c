"""How long to wait before the next try."""

import random
from datetime import timedelta
from typing import Final

MAX_TRIES: Final = 8
FIRST_S: Final = 5.0
LONGEST_S: Final = 1800.0


def pause(tries: int) -> timedelta:
    """Growing from five seconds to half an hour; the jitter keeps a vendor's return from being a stampede."""
    full = min(LONGEST_S, FIRST_S * 3 ** (tries - 1))
    return timedelta(seconds=full * random.uniform(0.75, 1.25))  # noqa: S311  nothing secret
