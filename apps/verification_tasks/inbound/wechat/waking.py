"""Wake a worker for messages. The row is the truth: a call that is lost is made again by the sweep."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

# A called worker comes within this time, else the sweep calls another one.
WOKEN_FOR: Final = timedelta(seconds=45)
# By name: the entry point imports what this module serves.
TASK: Final = "apps.verification_tasks.tasks.work_on_wechat"
# Whoever hands a message over waits for our answer: a broker that is away is not waited for, nor asked twice.
AT_ONCE: Final = {"max_retries": 0, "socket_connect_timeout": 0.3, "socket_timeout": 0.5}
log = structlog.get_logger(__name__)


def wake(message_ids: Sequence[UUID]) -> None:
    """One call a message, for one may take long. Never raises: the message is stored, whatever the broker does."""
    options = {**current_app.conf.broker_transport_options, **AT_ONCE}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            for ident in message_ids:
                current_app.send_task(TASK, args=[str(ident)], connection=connection, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("wake_failed", what="wechat", error=type(error).__name__)
