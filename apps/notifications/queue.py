"""The wake-up call, written in the current transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from apps.core import wakeups

# A called worker comes within this time, else the sweep calls another one.
WOKEN_FOR: Final = timedelta(seconds=45)


def enqueue(delivery_ids: Sequence[UUID], *, is_urgent: bool = False) -> None:
    wakeups.call("apps.notifications.tasks.deliver", delivery_ids, is_urgent=is_urgent)
