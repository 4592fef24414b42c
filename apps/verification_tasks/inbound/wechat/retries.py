"""How long to wait before the next try, and when it is for a person."""

import random
from datetime import timedelta
from typing import Final

# With these pauses most of a day, of the three that WeChat keeps media.
MAX_TRIES: Final = 15
FIRST_S: Final = 5.0
LONGEST_S: Final = 7200.0


def pause(tries: int) -> timedelta:
    """Growing from five seconds to two hours; the jitter keeps WeChat's return from being a stampede."""
    full = min(LONGEST_S, FIRST_S * 3 ** (tries - 1))
    return timedelta(seconds=full * random.uniform(0.75, 1.25))  # noqa: S311  nothing secret
