"""Note what vendors said. A lease counts one try, so the number of tries tells whether it is still ours."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from django.db import connection

from apps.core.clock import now
from apps.notifications import circuits
from apps.notifications.circuits import CircuitOpen
from apps.notifications.models import Delivery
from apps.notifications.retries import MAX_TRIES, jittered, pause
from apps.notifications.services.delivering.calling import Answer
from apps.notifications.services.delivering.patience import patiently
from apps.notifications.states import DeliveryStatus
from apps.notifications.transports import FaultKind, TransportError

# When a provider may be called again, what waited for it comes within this time, not all at once.
SPREAD_S: Final = 20.0
# Locked in the order of ids, as receipts lock them.
SENT_SQL: Final = """
    WITH answered AS (
      SELECT * FROM jsonb_to_recordset(%(answers)s::jsonb) AS given(id uuid, tries int, provider text, vendor_id text)
    ), ours AS MATERIALIZED (
      SELECT delivery.id, answered.provider, answered.vendor_id
        FROM notifications_delivery AS delivery JOIN answered USING (id)
       WHERE delivery.id = ANY(%(ids)s) AND delivery.status = 'sending' AND delivery.tries = answered.tries
       ORDER BY delivery.id FOR UPDATE OF delivery)
    UPDATE notifications_delivery AS delivery
       SET status = 'sent', provider = ours.provider, vendor_id = ours.vendor_id, sent_at = %(now)s, in_doubt = false,
           next_try_at = NULL, lease_until = NULL, error = ''
      FROM ours WHERE delivery.id = ours.id
    RETURNING delivery.id
"""
log = structlog.get_logger(__name__)


def note(answers: Sequence[Answer]) -> list[UUID]:
    """Those that are to be tried again at once."""
    note_sent([one for one in answers if one.error is None])
    return [one.delivery.id for one in answers if one.error is not None and note_fault(one, one.error)]


def note_sent(answers: Sequence[Answer]) -> None:
    if not answers:
        return
    noted = patiently(lambda: write_sent(answers))
    for one in answers:
        if one.delivery.id not in noted:
            log.warning("lease_lost", delivery=str(one.delivery.id))
            patiently(partial(note_behind_receipt, one))
    for admission in {one.admission for one in answers if one.admission.failures}:
        patiently(partial(circuits.succeeded, admission))


def write_sent(answers: Sequence[Answer]) -> set[UUID]:
    rows = [
        {
            "id": one.delivery.id,
            "tries": one.delivery.tries,
            "provider": one.admission.provider,
            "vendor_id": one.vendor_id,
        }
        for one in answers
    ]
    values: dict[str, Any] = {
        "answers": orjson.dumps(rows).decode(),
        "ids": [row["id"] for row in rows],
        "now": now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SENT_SQL, values)
        return {ident for (ident,) in cursor.fetchall()}


def note_behind_receipt(answer: Answer) -> None:
    """A receipt was here first; without our note it knew no vendor's id."""
    ended = Delivery.objects.filter(
        id=answer.delivery.id, status__in=(DeliveryStatus.DELIVERED, DeliveryStatus.FAILED), vendor_id=""
    )
    sent: dict[str, Any] = {"provider": answer.admission.provider, "vendor_id": answer.vendor_id}
    ended.update(**sent, sent_at=now(), in_doubt=False)


def note_fault(answer: Answer, error: TransportError) -> bool:
    if error.of_provider:
        patiently(lambda: circuits.failed(answer.admission, f"{error.kind}: {error.reason}"))
    elif error.kind is FaultKind.PERMANENT:
        # It answered, if only to say no to this one.
        patiently(lambda: circuits.succeeded(answer.admission))
    return note_failure(answer.delivery, error)


def note_failure(delivery: Delivery, error: TransportError) -> bool:
    """Whether it is to be tried again at once."""
    ends = error.kind is FaultKind.PERMANENT or delivery.tries >= MAX_TRIES
    level = log.error if ends or error.kind is FaultKind.TECHNICAL else log.info
    level(
        "delivery_failed",
        delivery=str(delivery.id),
        kind=error.kind,
        reason=error.reason,
        tries=delivery.tries,
        final=ends,
    )
    wait = max(pause(delivery.tries), error.retry_after or timedelta(0))
    moved = move(
        delivery,
        DeliveryStatus.FAILED if ends else DeliveryStatus.QUEUED,
        error=f"{error.kind}: {error.reason}"[:255],
        in_doubt=delivery.in_doubt or error.in_doubt,
        next_try_at=None if ends else now() + wait,
        lease_until=None,
    )
    return moved and not ends and not wait


def wait_for_provider(delivery: Delivery, shut: CircuitOpen) -> None:
    """Nobody was called, so it was no try."""
    move(
        delivery,
        DeliveryStatus.QUEUED,
        tries=delivery.tries - 1,
        next_try_at=shut.until + timedelta(seconds=jittered(SPREAD_S / 2)),
        lease_until=None,
        error="provider away",
    )


def move(delivery: Delivery, target: DeliveryStatus, **changes: object) -> bool:
    ours = Delivery.objects.filter(id=delivery.id, status=DeliveryStatus.SENDING, tries=delivery.tries)
    moved = patiently(lambda: ours.update(status=target, **changes))
    if not moved:
        log.warning("lease_lost", delivery=str(delivery.id))
    return bool(moved)
