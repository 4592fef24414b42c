"""A delivery's states and legal moves; a receipt moves it forward only."""

from enum import StrEnum
from typing import Final


class DeliveryStatus(StrEnum):
    # Waits for its hour, for what else happens within minutes, or for tomorrow.
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    OVERTAKEN = "overtaken"


MOVES: Final[dict[DeliveryStatus, frozenset[DeliveryStatus]]] = {
    DeliveryStatus.HELD: frozenset({DeliveryStatus.QUEUED, DeliveryStatus.OVERTAKEN, DeliveryStatus.DELIVERED}),
    # To the end at once: a receipt is quicker than our own note, or tells what became of a lost answer.
    DeliveryStatus.QUEUED: frozenset(
        {DeliveryStatus.SENDING, DeliveryStatus.OVERTAKEN, DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}
    ),
    DeliveryStatus.SENDING: frozenset(
        {
            DeliveryStatus.HELD,
            DeliveryStatus.SENT,
            DeliveryStatus.QUEUED,
            DeliveryStatus.FAILED,
            DeliveryStatus.DELIVERED,
            # An alert that is asked about when it is about to leave, and is true no more.
            DeliveryStatus.OVERTAKEN,
        }
    ),
    DeliveryStatus.SENT: frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}),
    DeliveryStatus.DELIVERED: frozenset(),
    DeliveryStatus.FAILED: frozenset({DeliveryStatus.QUEUED, DeliveryStatus.DELIVERED}),
    DeliveryStatus.OVERTAKEN: frozenset(),
}
# What still has to leave: the sweep and the gauges read these alone.
IN_FLIGHT: Final = ("queued", "sending")
# Stands with an announcement that did not leave where others have their fault.
OPTED_OUT: Final = "opted_out"
