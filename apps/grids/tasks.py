"""Celery entry points of divisions and grids."""

from typing import Final
from uuid import UUID

from celery import shared_task

from apps.core.waking import call
from apps.grids.reports.sending import due_now, send_due

SEND: Final = "apps.grids.tasks.send_report"


@shared_task
def sweep_reports() -> None:
    """A mail server is another machine: the clock waits for none."""
    call(SEND, due_now())


@shared_task
def send_report(subscription_id: str) -> None:
    send_due(UUID(subscription_id))
