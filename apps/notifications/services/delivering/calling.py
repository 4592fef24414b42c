"""Call vendors, several at once: a worker waits for them more than it works."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.db import close_old_connections

from apps.notifications.circuits import Admission
from apps.notifications.models import Delivery
from apps.notifications.transports import FaultKind, Transport, TransportError

# Answers that come so close to each other are noted by one statement.
TOGETHER_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Answer:
    delivery: Delivery
    admission: Admission
    vendor_id: str = ""
    error: TransportError | None = None


@dataclass(frozen=True, slots=True)
class Call:
    delivery: Delivery
    transport: Transport
    admission: Admission

    def made(self) -> Answer:
        try:
            return Answer(self.delivery, self.admission, vendor_id=self.transport.send(self.delivery))
        except TransportError as error:
            return Answer(self.delivery, self.admission, error=error)
        except Exception as error:  # noqa: BLE001  a vendor's library may raise anything; the others must go out
            # Its words may quote the number or the text, so only its name is kept. How far it came, nobody knows.
            name, in_doubt = type(error).__name__, self.admission.provider != ""
            unknown = TransportError(name, kind=FaultKind.TECHNICAL, in_doubt=in_doubt)
            return Answer(self.delivery, self.admission, error=unknown)

    def made_aside(self) -> Answer:
        """A thread has a connection of its own, if its transport asks for one."""
        close_old_connections()
        return self.made()


@cache
def callers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.MESSAGES_AT_ONCE, thread_name_prefix="caller")


# Threads stay behind in the process that started them.
os.register_at_fork(after_in_child=callers.cache_clear)


def answers(calls: Sequence[Call]) -> Iterator[list[Answer]]:
    """As they come: who is slow holds up nobody's note."""
    if len(calls) == 1:
        yield [calls[0].made()]
        return
    pending: set[Future[Answer]] = {callers().submit(one.made_aside) for one in calls}
    while pending:
        first, pending = wait(pending, return_when=FIRST_COMPLETED)
        more, pending = wait(pending, timeout=TOGETHER_S)
        yield [future.result() for future in first | more]
