"""Send what is queued: lease rows, call vendors with no transaction open, note what came of it."""

import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import prefetch_related_objects

from apps.notifications.models import Delivery
from apps.notifications.queue import enqueue
from apps.notifications.services.asking import outlived
from apps.notifications.services.delivering.calling import answers
from apps.notifications.services.delivering.entering import enter
from apps.notifications.services.delivering.leasing import LEASE, lease, lease_all
from apps.notifications.services.delivering.noting import note
from apps.notifications.services.holding_back import held_back

# With the longest call after it still under the timeout; what is left of a large batch goes back to the queue.
BUDGET_S: Final = 15.0


def deliver_each(*, delivery_ids: Sequence[UUID]) -> None:
    """One delivery's failure, whatever it is, never costs another."""
    started = time.monotonic()
    step = settings.MESSAGES_AT_ONCE
    for done in range(0, len(delivery_ids), step):
        if time.monotonic() - started > BUDGET_S:
            enqueue(delivery_ids[done:])
            return
        again = attempt(lease_all(delivery_ids[done : done + step]))
        if again:
            attempt(lease_all(again))


def attempt(leased: Sequence[Delivery]) -> list[UUID]:
    """Those that are to be tried again at once."""
    prefetch_related_objects(leased, "message")
    going = [one for one in leased if not held_back(one) and not outlived(one)]
    again: list[UUID] = []
    for answered in answers(enter(going)):
        again += note(answered)
    return again


__all__ = ["BUDGET_S", "LEASE", "attempt", "deliver_each", "lease"]
