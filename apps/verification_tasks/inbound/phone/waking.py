"""Wake a Celery worker after the commit. A wake-up may get lost, for the row is the truth: the sweep finds it."""

import uuid
from functools import partial

import structlog
from celery import current_app
from django.db import transaction

log = structlog.get_logger(__name__)
ROOM = "apps.verification_tasks.tasks"


def wake_call(call_id: uuid.UUID) -> None:
    transaction.on_commit(partial(send, "take_up_call", call_id))


def wake_recording(call_id: uuid.UUID) -> None:
    transaction.on_commit(partial(send, "fetch_recording", call_id))


def send(name: str, ident: uuid.UUID) -> None:
    """Without retries: the exchange waits for its answer, and the sweep comes by in half a minute."""
    try:
        current_app.send_task(f"{ROOM}.{name}", args=[str(ident)], retry=False)
    except Exception as error:  # noqa: BLE001  whatever the broker's client raises, what was kept is kept
        log.warning("wake_up_lost", task=name, error=type(error).__name__)
