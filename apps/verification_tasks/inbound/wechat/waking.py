"""Wake a worker for messages."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from apps.verification_tasks.inbound.waking import call

# A called worker comes within this time, else the sweep calls another one.
WOKEN_FOR: Final = timedelta(seconds=45)


def wake(message_ids: Sequence[UUID]) -> None:
    call("work_on_wechat", message_ids)
