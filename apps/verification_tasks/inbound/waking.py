"""Wake Celery workers for what came in by a hook."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from apps.core import waking

ROOM: Final = "apps.verification_tasks.tasks"


def call(task: str, idents: Sequence[UUID]) -> None:
    waking.call(f"{ROOM}.{task}", idents)
