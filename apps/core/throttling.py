"""Fixed windows counted in Redis; a throttled caller hears when to come back."""

import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache

from apps.core.errors import Throttled


def throttle(name: str, subject: str, *, limit: int, window: timedelta) -> None:
    """Count one use of `name` by `subject`; raise above `limit` in the window.

    `subject` must not be personal data in clear text: it becomes a key in Redis.
    """
    seconds = int(window.total_seconds())
    moment = int(time.time())
    key = f"throttle:{name}:{subject}:{moment // seconds}"
    if count(key, seconds + 60) > limit * settings.THROTTLE_FACTOR:
        wait = seconds - moment % seconds
        raise Throttled(f"Too many requests; try again in {wait} seconds.", retry_after=wait)


def count(key: str, timeout: int) -> int:
    cache.add(key, 0, timeout=timeout)
    try:
        return cache.incr(key)
    except ValueError:
        # The store was emptied in between; a lost count must not become an error.
        cache.set(key, 1, timeout=timeout)
        return 1
