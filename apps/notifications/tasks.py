"""Entry points: `deliver` for django-q2, the others for Celery."""

from collections.abc import Sequence
from uuid import UUID

from celery import shared_task

from apps.notifications.services import (
    deliver_each,
    fall_back,
    forget_counts,
    forget_kept_receipts,
    match_kept_receipts,
    release_held,
    wake_stranded,
    wipe_old_codes,
)


def deliver(delivery_ids: Sequence[UUID]) -> None:
    deliver_each(delivery_ids=delivery_ids)


@shared_task
def wake_stranded_messages() -> None:
    wake_stranded()


@shared_task
def release_held_messages() -> None:
    release_held()


@shared_task
def fall_back_to_sms() -> None:
    fall_back()


@shared_task
def forget_day_counts() -> None:
    forget_counts()


@shared_task
def wipe_one_time_codes() -> None:
    wipe_old_codes()


@shared_task
def match_receipts() -> None:
    match_kept_receipts()


@shared_task
def forget_receipts() -> None:
    forget_kept_receipts()
