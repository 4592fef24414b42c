"""A circuit breaker per provider, shared by all processes.

After some failures in a row nobody calls the provider; then one call at a time finds out whether it is back.
Calls made together cost one read; only failures, and the success that ends them, write.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import connection
from django.db.models import Q

from apps.core.clock import now
from apps.notifications.models import ProviderCircuit

FAILURES: Final = 5
FIRST_S: Final = 15.0
LONGEST_S: Final = 600.0
# Longer than a call may take: a probe whose process died is waited for no longer.
PROBE_LASTS: Final = timedelta(seconds=60)
# What fails while it is open was under way before, and says nothing new; only the probe's failure does.
FAILED_SQL: Final = """
    INSERT INTO notifications_providercircuit AS known (provider, failures, open_until, last_error, changed_at)
    VALUES (%(provider)s, 1, NULL, %(error)s, %(now)s)
    ON CONFLICT (provider) DO UPDATE
       SET failures = known.failures + 1, last_error = %(error)s, changed_at = %(now)s,
           open_until = CASE WHEN known.failures + 1 < %(most)s THEN NULL
             ELSE %(now)s + interval '1 s'
                  * least(%(longest)s, %(first)s * 2 ^ least(known.failures + 1 - %(most)s, 20)) END
     WHERE known.open_until IS NULL OR %(is_probe)s
    RETURNING failures, open_until
"""
log = structlog.get_logger(__name__)


class CircuitOpen(Exception):
    """Nobody calls the provider before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True, slots=True)
class Admission:
    """`failures`: how many were known in a row when the call was let through."""

    provider: str
    failures: int = 0
    is_probe: bool = False


def look(providers: Collection[str]) -> Mapping[str, ProviderCircuit]:
    """Those of them that have ever failed."""
    named = [provider for provider in providers if provider]
    return ProviderCircuit.objects.in_bulk(named) if named else {}


def enter(provider: str) -> Admission:
    return admit(provider, look([provider]).get(provider))


def admit(provider: str, known: ProviderCircuit | None) -> Admission:
    """May this call be made? Raises CircuitOpen where it may not."""
    if known is None:
        return Admission(provider)
    if known.open_until is None:
        return Admission(provider, known.failures)
    moment = now()
    if known.open_until > moment:
        raise CircuitOpen(known.open_until)
    probe_until = moment + PROBE_LASTS
    ours = ProviderCircuit.objects.filter(pk=provider, open_until=known.open_until)
    if not ours.update(open_until=probe_until):
        raise CircuitOpen(probe_until)
    return Admission(provider, known.failures, is_probe=True)


def succeeded(admission: Admission) -> None:
    if not admission.failures:
        return
    closed = ProviderCircuit.objects.filter(Q(failures__gt=0), pk=admission.provider).update(
        failures=0, open_until=None, last_error="", changed_at=now()
    )
    if closed and admission.is_probe:
        log.info("provider_is_back", provider=admission.provider)


def failed(admission: Admission, error: str) -> None:
    if not admission.provider:
        return
    values: dict[str, Any] = {
        "provider": admission.provider,
        "error": error[:128],
        "now": now(),
        "most": FAILURES,
        "first": FIRST_S,
        "longest": LONGEST_S,
        "is_probe": admission.is_probe,
    }
    with connection.cursor() as cursor:
        cursor.execute(FAILED_SQL, values)
        row = cursor.fetchone()
    if row is not None and row[1] is not None:
        log.error("provider_is_away", provider=admission.provider, failures=row[0], until=row[1].isoformat())
