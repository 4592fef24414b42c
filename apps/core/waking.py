"""Wake Celery workers for rows. The row is the truth: a call that is lost is made again by the sweep."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

# As a tick of the clock: the sweep calls again, and the calls of a night without workers would be a heap.
LASTS_S: Final = 60
# Whoever hands something over waits for our answer: a broker that is away is not waited for, nor asked twice.
AT_ONCE: Final = {"max_retries": 0, "socket_connect_timeout": 0.3, "socket_timeout": 0.5}
log = structlog.get_logger(__name__)


def call(task: str, idents: Sequence[UUID]) -> None:
    """By the task's whole name, for entry points import what calls them. One call a row, for one may take long.

    Never raises: the row is stored, whatever the broker does.
    """
    options = {**current_app.conf.broker_transport_options, **AT_ONCE}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            for ident in idents:
                current_app.send_task(
                    task,
                    args=[str(ident)],
                    connection=connection,
                    retry=False,
                    ignore_result=True,
                    expires=LASTS_S,
                )
    except (OperationalError, RedisError, OSError) as error:
        log.warning("wake_failed", what=task.rpartition(".")[2], error=type(error).__name__)
