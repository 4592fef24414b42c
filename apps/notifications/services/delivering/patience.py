"""The database may be away for a moment: what a vendor has answered waits for it, else it would be sent again."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

PAUSES_S: Final = (0.1, 0.5, 1.0, 2.0, 4.0)
Noted = TypeVar("Noted")
log = structlog.get_logger(__name__)


def patiently(write: Callable[[], Noted]) -> Noted:
    """`write` may be made twice: of a commit whose answer got lost, nobody knows whether it was one."""
    for pause in PAUSES_S:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            log.warning("note_waits_for_the_database", error=type(error).__name__)
            connection.close()
            time.sleep(pause)
    return write()
