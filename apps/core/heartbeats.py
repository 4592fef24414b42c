"""Heartbeats: each scheduler writes one row, /readyz and the metrics read it."""

from datetime import datetime
from enum import StrEnum

from apps.core.clock import now
from apps.core.models import Heartbeat


class Scheduler(StrEnum):
    """`sweep`: a sweep of the deadlines has come to its end; the others, that somebody is there to work."""

    CELERY = "celery"
    SWEEP = "sweep"
    NOTIFICATIONS = "notifications"


def beat(name: Scheduler) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now()})


def last_beats() -> dict[str, datetime | None]:
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return {scheduler.value: seen.get(scheduler.value) for scheduler in Scheduler}
