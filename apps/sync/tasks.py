"""Celery entry points of sync."""

from celery import shared_task

from apps.sync.services.feed import prune_tombstones
from apps.sync.services.quarantine import hand_over_held
from apps.sync.services.uploads import finish_stranded_uploads, forget_uploads


@shared_task
def finish_uploads() -> None:
    finish_stranded_uploads()


@shared_task
def forget_expired_uploads() -> None:
    while forget_uploads():
        pass


@shared_task
def hand_held_events_to_people() -> None:
    while hand_over_held():
        pass


@shared_task
def prune_feed() -> None:
    prune_tombstones()
