"""What every transport is: one `send`, and one exception that says whether trying again helps."""

from datetime import timedelta
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
    """`reason` is a short word for the log and the row: never the number, never the text.

    `in_doubt`: the vendor may have it all the same, for its answer was lost on the way.
    `of_provider`: any other message would meet the same fault, so it counts for the circuit breaker.
    `retry_after`: not before that time has passed.
    """

    def __init__(
        self,
        reason: str,
        *,
        kind: FaultKind,
        in_doubt: bool = False,
        of_provider: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
        self.in_doubt = in_doubt
        self.of_provider = of_provider
        self.retry_after = retry_after


class Transport(Protocol):
    def provider(self, delivery: Delivery) -> str:
        """Whose health the circuit breaker watches, and whose receipts may come; empty where nobody is called."""
        ...

    def send(self, delivery: Delivery) -> str:
        """Hand one message over and return the vendor's id of it.

        The delivery's id goes to the vendor as the caller's own: a crash between the call and its note
        makes a second call, and a vendor that knows the id sends once. Where a vendor does not look at it,
        a delivery that is `in_doubt` is asked after before it is sent again.
        """
        ...
