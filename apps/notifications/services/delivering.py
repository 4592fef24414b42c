"""Send what is queued: lease a row, call the vendor with no transaction open, note what came of it."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from apps.core.clock import now
from apps.notifications import circuits
from apps.notifications.circuits import Admission, CircuitOpen
from apps.notifications.models import Delivery
from apps.notifications.queue import enqueue
from apps.notifications.retries import MAX_TRIES, jittered, pause
from apps.notifications.services.asking import outlived
from apps.notifications.services.holding_back import held_back
from apps.notifications.states import DeliveryStatus
from apps.notifications.transports import FaultKind, TransportError, transport_for

# Longer than Q_CLUSTER's timeout, after which a worker is killed: two workers never hold one row.
LEASE: Final = timedelta(seconds=90)
# With the longest call after it still under that timeout; what is left of a large batch goes back to the queue.
BUDGET_S: Final = 15.0
# When a provider may be called again, what waited for it comes within this time, not all at once.
SPREAD_S: Final = 20.0
LEASE_SQL: Final = """
    UPDATE notifications_delivery
       SET status = 'sending', tries = tries + 1, lease_until = %(until)s, in_doubt = in_doubt OR status = 'sending'
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
        if leased is None or held_back(leased) or outlived(leased):
            continue
        if attempt(leased) and (again := lease(delivery_id)) is not None:
            attempt(again)


def lease(delivery_id: UUID) -> Delivery | None:
    """The row, now ours until the lease ends; None where it is sent, not due, or another's."""
    moment = now()
    values = {"id": delivery_id, "now": moment, "until": moment + LEASE, "max_tries": MAX_TRIES}
    return next(iter(Delivery.objects.raw(LEASE_SQL, values)), None)


def attempt(delivery: Delivery) -> bool:
    """Whether it is to be tried again at once."""
    admission = Admission("")
    try:
        transport = transport_for(delivery.channel)
        admission = circuits.enter(transport.provider(delivery))
        vendor_id = transport.send(delivery)
    except CircuitOpen as shut:
        wait_for_provider(delivery, shut)
    except TransportError as error:
        if error.of_provider:
            circuits.failed(admission, f"{error.kind}: {error.reason}")
        elif error.kind is FaultKind.PERMANENT:
            # It answered, if only to say no to this one.
            circuits.succeeded(admission)
        return note_failure(delivery, error)
    except Exception as error:  # noqa: BLE001  a vendor's library may raise anything; the others must go out
        # Its words may quote the number or the text, so only its name is kept. How far it came, nobody knows.
        unknown = TransportError(type(error).__name__, kind=FaultKind.TECHNICAL, in_doubt=admission.provider != "")
        return note_failure(delivery, unknown)
    else:
        circuits.succeeded(admission)
        note_sent(delivery, admission.provider, vendor_id)
    return False


def note_sent(delivery: Delivery, provider: str, vendor_id: str) -> None:
    sent = {"provider": provider, "vendor_id": vendor_id, "sent_at": now(), "in_doubt": False}
    if not move(delivery, DeliveryStatus.SENT, **sent, next_try_at=None, lease_until=None, error=""):
        # A receipt was here first.
        ended = Delivery.objects.filter(id=delivery.id, status__in=(DeliveryStatus.DELIVERED, DeliveryStatus.FAILED))
        ended.filter(vendor_id="").update(**sent)


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
    """Every lease counts one try, so the number of tries tells whether the lease is still ours."""
    ours = Delivery.objects.filter(id=delivery.id, status=DeliveryStatus.SENDING, tries=delivery.tries)
    moved = ours.update(status=target, **changes)
    if not moved:
        log.warning("lease_lost", delivery=str(delivery.id))
    return bool(moved)
