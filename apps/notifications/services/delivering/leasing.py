"""A row is one worker's for a while. Only what is called at once is leased: what dies later has not been touched."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from apps.core.clock import now
from apps.notifications.models import Delivery
from apps.notifications.retries import MAX_TRIES

# Longer than Q_CLUSTER's timeout, after which a worker is killed: two workers never hold one row.
LEASE: Final = timedelta(seconds=90)
# Whoever has locked one moves it: another worker, an overtaking, a receipt. In order of ids, for many are locked.
LEASE_SQL: Final = """
    UPDATE notifications_delivery
       SET status = 'sending', tries = tries + 1, lease_until = %(until)s, in_doubt = in_doubt OR status = 'sending'
     WHERE id = ANY(ARRAY(
       SELECT id FROM notifications_delivery
        WHERE id = ANY(%(ids)s) AND tries < %(max_tries)s
          AND ((status = 'queued' AND next_try_at <= %(now)s) OR (status = 'sending' AND lease_until <= %(now)s))
        ORDER BY id FOR UPDATE SKIP LOCKED))
    RETURNING *
"""


def lease_all(delivery_ids: Sequence[UUID]) -> list[Delivery]:
    """The rows that are now ours until the lease ends; not those that are sent, not due, or another's."""
    moment = now()
    values = {"ids": list(delivery_ids), "now": moment, "until": moment + LEASE, "max_tries": MAX_TRIES}
    rows = {row.id: row for row in Delivery.objects.raw(LEASE_SQL, values)}
    return [rows.pop(each) for each in delivery_ids if each in rows]


def lease(delivery_id: UUID) -> Delivery | None:
    return next(iter(lease_all([delivery_id])), None)
