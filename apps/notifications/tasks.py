"""Entry points: `deliver` for django-q2, the others for Celery."""

from collections.abc import Sequence
from uuid import UUID

from celery import shared_task

from apps.notifications.services import deliver_each, wake_stranded, wipe_old_codes


def deliver(delivery_ids: Sequence[UUID]) -> None:
    deliver_each(delivery_ids=delivery_ids)


@shared_task
def wake_stranded_messages() -> None:
    wake_stranded()


@shared_task
def wipe_one_time_codes() -> None:
    wipe_old_codes()
