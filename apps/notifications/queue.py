"""The wake-up call: django-q2's ORM broker writes it in the current transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django_q.tasks import async_task

# A called worker comes within this time, else the sweep calls another one.
WOKEN_FOR: Final = timedelta(seconds=45)


def enqueue(delivery_ids: Sequence[UUID]) -> None:
    if delivery_ids:
        async_task("apps.notifications.tasks.deliver", list(delivery_ids), save=False, group="deliver")
