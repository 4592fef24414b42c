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
    cache.add(key, 0, timeout=seconds + 60)
    if cache.incr(key) > limit * settings.THROTTLE_FACTOR:
        wait = seconds - moment % seconds
        raise Throttled(f"Too many requests; try again in {wait} seconds.", retry_after=wait)
