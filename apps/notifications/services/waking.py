"""Wake again what a crash, a pause or a lost wake-up left. Its cost follows what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import connection, transaction

from apps.core import wakeups
from apps.core.clock import now
from apps.notifications.queue import WOKEN_FOR, enqueue
from apps.notifications.retries import MAX_TRIES

BATCH: Final = 200
MAX_BATCHES: Final = 50
# A transaction may call some time before it commits, and others meanwhile.
OVERLAP: Final = timedelta(seconds=10)
# The partial index `delivery_due` carries the inner query; SKIP LOCKED lets several sweeps share the work.
# Materialised: the planner may run a subquery once a row, and each time it would find others under its limit.
WAKE_SQL: Final = """
    WITH due AS MATERIALIZED (
           SELECT id FROM notifications_delivery
            WHERE status IN ('queued', 'sending') AND next_try_at <= %(now)s
              AND (lease_until IS NULL OR lease_until <= CASE status WHEN 'queued' THEN %(lost)s ELSE %(now)s END)
            ORDER BY next_try_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
    UPDATE notifications_delivery AS delivery
       SET status = CASE WHEN tries >= %(max_tries)s THEN 'failed' ELSE 'queued' END,
           in_doubt = in_doubt OR status = 'sending',
           error = CASE WHEN tries >= %(max_tries)s THEN 'technical: gave up after a crash' ELSE error END,
           next_try_at = CASE WHEN tries >= %(max_tries)s THEN NULL ELSE next_try_at END,
           lease_until = CASE WHEN tries >= %(max_tries)s THEN NULL ELSE %(woken_until)s END
     WHERE id IN (SELECT id FROM due)
    RETURNING id, status
"""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Woken:
    queued: list[UUID]
    given_up: list[UUID]

    def __len__(self) -> int:
        return len(self.queued) + len(self.given_up)


def wake_stranded(*, batch: int = BATCH) -> int:
    """How many were woken or given up."""
    total = 0
    for _ in range(MAX_BATCHES):
        woken = wake_batch(batch=batch)
        total += len(woken)
        if len(woken) < batch:
            break
    return total


def woken_in_vain(moment: datetime) -> datetime:
    """Calls are taken in order: what was called for before the oldest call that waits, and has not moved, is lost.

    What was called for after it waits in the queue, however long that is: another call would only make it longer.
    """
    oldest = wakeups.oldest()
    return moment if oldest is None else min(moment, oldest + WOKEN_FOR - OVERLAP)


@transaction.atomic
def wake_batch(*, batch: int) -> Woken:
    moment = now()
    values: dict[str, Any] = {
        "now": moment,
        "woken_until": moment + WOKEN_FOR,
        "lost": woken_in_vain(moment),
        "batch": batch,
        "max_tries": MAX_TRIES,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAKE_SQL, values)
        rows = cursor.fetchall()
    woken = Woken(
        queued=[ident for ident, status in rows if status == "queued"],
        given_up=[ident for ident, status in rows if status == "failed"],
    )
    enqueue(woken.queued)
    if rows:
        log.info("deliveries_woken", queued=len(woken.queued), given_up=len(woken.given_up))
    return woken
