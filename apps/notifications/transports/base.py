"""What every transport is: one `send`, and one exception that says whether trying again helps."""

from enum import StrEnum
from typing import Protocol

from apps.notifications.models import Delivery


class FaultKind(StrEnum):
    """`TEMPORARY`: the vendor is busy or away. `PERMANENT`: this number or text is refused for good.

    `TECHNICAL`: the fault is ours (a key, an address, a bug): tried again, and reported to a person.
    """

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    TECHNICAL = "technical"


class TransportError(Exception):
    """`reason` is a short word for the log and the row: never the number, never the text."""

    def __init__(self, reason: str, *, kind: FaultKind) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


class Transport(Protocol):
    def send(self, delivery: Delivery) -> str:
        """Hand one message over and return the vendor's id of it.

        The delivery's id goes to the vendor as the caller's own: a crash between the call and its note
        makes a second call, and a vendor that knows the id sends once.
        """
        ...
