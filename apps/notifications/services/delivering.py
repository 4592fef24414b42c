"""Send what is queued: lease a row, call the vendor with no transaction open, note what came of it."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from apps.core.clock import now
from apps.notifications.models import Delivery
from apps.notifications.queue import enqueue
from apps.notifications.retries import MAX_TRIES, pause
from apps.notifications.states import DeliveryStatus
from apps.notifications.transports import FaultKind, Transport, TransportError, transport_for

# Longer than Q_CLUSTER's timeout, after which a worker is killed: two workers never hold one row.
LEASE: Final = timedelta(seconds=90)
# Well under that timeout; what is left of a large batch goes back to the queue.
BUDGET_S: Final = 30.0
LEASE_SQL: Final = """
    UPDATE notifications_delivery
       SET status = 'sending', tries = tries + 1, lease_until = %(until)s
     WHERE id = %(id)s AND tries < %(max_tries)s
       AND ((status = 'queued' AND next_try_at <= %(now)s) OR (status = 'sending' AND lease_until <= %(now)s))
    RETURNING *
"""
log = structlog.get_logger(__name__)


def deliver_each(*, delivery_ids: Sequence[UUID]) -> None:
    """One delivery's failure, whatever it is, never costs another."""
    started = time.monotonic()
    for done, delivery_id in enumerate(delivery_ids):
        if time.monotonic() - started > BUDGET_S:
            enqueue(delivery_ids[done:])
            return
        leased = lease(delivery_id)
        if leased is not None:
            attempt(leased)


def lease(delivery_id: UUID) -> Delivery | None:
    """The row, now ours until the lease ends; None where it is sent, not due, or another's."""
    moment = now()
    values = {"id": delivery_id, "now": moment, "until": moment + LEASE, "max_tries": MAX_TRIES}
    return next(iter(Delivery.objects.raw(LEASE_SQL, values)), None)


def attempt(delivery: Delivery) -> None:
    try:
        transport: Transport = transport_for(delivery.channel)
        vendor_id = transport.send(delivery)
    except TransportError as error:
        note_failure(delivery, error)
    except Exception as error:  # noqa: BLE001  a vendor's library may raise anything; the others must go out
        # Its words may quote the number or the text, so only its name is kept.
        note_failure(delivery, TransportError(type(error).__name__, kind=FaultKind.TECHNICAL))
    else:
        move(
            delivery,
            DeliveryStatus.SENT,
            vendor_id=vendor_id,
            sent_at=now(),
            next_try_at=None,
            lease_until=None,
            error="",
        )


def note_failure(delivery: Delivery, error: TransportError) -> None:
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
    move(
        delivery,
        DeliveryStatus.FAILED if ends else DeliveryStatus.QUEUED,
        error=f"{error.kind}: {error.reason}"[:255],
        next_try_at=None if ends else now() + pause(delivery.tries),
        lease_until=None,
    )


def move(delivery: Delivery, target: DeliveryStatus, **changes: object) -> None:
    """Every lease counts one try, so the number of tries tells whether the lease is still ours."""
    ours = Delivery.objects.filter(id=delivery.id, status=DeliveryStatus.SENDING, tries=delivery.tries)
    if not ours.update(status=target, **changes):
        log.warning("lease_lost", delivery=str(delivery.id))
