"""How often somebody who knows the password may try the second factor."""

from datetime import timedelta
from typing import Any, Final

from apps.core.throttling import throttle

# Six digits in a million, of which three are good at any time: 50 tries a day find one in 18 years on average.
WINDOWS: Final = ((6, timedelta(minutes=5)), (50, timedelta(days=1)))


def count_try(user: Any) -> None:
    for limit, window in WINDOWS:
        throttle(f"second_factor:{int(window.total_seconds())}", str(user.pk), limit=limit, window=window)
