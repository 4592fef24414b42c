"""A delivery's states and legal moves; a receipt moves it forward only."""

from enum import StrEnum
from typing import Final


class DeliveryStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    OVERTAKEN = "overtaken"


MOVES: Final[dict[DeliveryStatus, frozenset[DeliveryStatus]]] = {
    DeliveryStatus.QUEUED: frozenset({DeliveryStatus.SENDING, DeliveryStatus.OVERTAKEN}),
    DeliveryStatus.SENDING: frozenset({DeliveryStatus.SENT, DeliveryStatus.QUEUED, DeliveryStatus.FAILED}),
    DeliveryStatus.SENT: frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}),
    DeliveryStatus.DELIVERED: frozenset(),
    DeliveryStatus.FAILED: frozenset({DeliveryStatus.QUEUED}),
    DeliveryStatus.OVERTAKEN: frozenset(),
}
# What still has to leave: the sweep and the gauges read these alone.
IN_FLIGHT: Final = ("queued", "sending")
