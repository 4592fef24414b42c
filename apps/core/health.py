"""Is this process fit to serve: the database answers, and each scheduler has shown itself lately."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import Error, connection, transaction

from apps.core.clock import now, rfc3339
from apps.core.heartbeats import last_beats

OK: Final = "ok"
# Less patience than a probe has: a database that is slow to say one row is not fit to serve from.
PATIENCE_MS: Final = 2000


class Fitness(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class Readiness:
    """`checks` holds `ok` or what is wrong, for the database and for each scheduler."""

    checks: dict[str, str]

    @property
    def status(self) -> Fitness:
        return Fitness.READY if set(self.checks.values()) == {OK} else Fitness.NOT_READY


def readiness() -> Readiness:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
            beats = last_beats()
    except Error:
        return Readiness({"database": "no answer"})
    return Readiness({"database": OK, **{name: freshness(at) for name, at in beats.items()}})


def freshness(at: datetime | None) -> str:
    if at is None:
        return "never"
    return OK if now() - at <= settings.HEARTBEAT_MAX_AGE else f"stale since {rfc3339(at)}"
