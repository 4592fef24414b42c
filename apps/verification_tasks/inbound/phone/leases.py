"""Rows that wait for work: who takes one has it alone for a while, and what a crash left is found again."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from apps.core.clock import now
from apps.verification_tasks.models.calls import Work

# Longer than Celery lets a task run, so that two workers never hold one row.
LEASE: Final = timedelta(seconds=330)
MAX_TRIES: Final = 6
FIRST_PAUSE: Final = timedelta(seconds=20)
BATCH: Final = 100
Row = TypeVar("Row", bound=Work)
log = structlog.get_logger(__name__)


def due(moment: datetime) -> Q:
    return Q(next_try_at__lte=moment) & (Q(lease_until=None) | Q(lease_until__lte=moment))


def lease(model: type[Row], ident: uuid.UUID) -> Row | None:
    """The row, now ours; None where nothing is to be done with it, or another does it."""
    name = connection.ops.quote_name
    statement = (
        f"UPDATE {name(model._meta.db_table)} SET tries = tries + 1, lease_until = %(until)s "  # noqa: S608  our own names
        f"WHERE {name(str(model._meta.pk.column))} = %(id)s AND next_try_at <= %(now)s "
        "AND (lease_until IS NULL OR lease_until <= %(now)s) RETURNING *"
    )
    moment = now()
    values = {"id": ident, "now": moment, "until": moment + LEASE}
    return next(iter(model._default_manager.raw(statement, values)), None)


def work_on(model: type[Row], ident: uuid.UUID, work: Callable[[Row], None], give_up: Callable[[Row], None]) -> None:
    """Do `work` under a lease. What fails is tried again later, and after the last try `give_up` sees to it.

    `work` itself writes what comes next; it, and all else that it writes, is one transaction of its own.
    """
    row = lease(model, ident)
    if row is None:
        return
    if row.tries > MAX_TRIES:
        # The last try ended with its process.
        try_later(model, ident, "crashed", give_up)
        return
    try:
        work(row)
    except (OperationalError, InterfaceError):
        # The database's own trouble: the lease runs out, and the sweep comes again.
        raise
    except Exception as error:
        log.exception("inbound.failed", kind=model.__name__, id=str(ident), tries=row.tries)
        # Its words may quote a number, so only its name is kept.
        try_later(model, ident, type(error).__name__, give_up)


def try_later(model: type[Row], ident: uuid.UUID, error: str, give_up: Callable[[Row], None]) -> None:
    """The row as it stands, not as the work that failed left it in memory."""
    row = model._default_manager.get(pk=ident)
    row.lease_until, row.error = None, error[:255]
    row.next_try_at = now() + FIRST_PAUSE * 3 ** (row.tries - 1)
    if row.tries >= MAX_TRIES:
        row.next_try_at = None
        give_up(row)
    row.save()


def sweep(model: type[Row], take: Callable[[uuid.UUID], None], *, limit: int = BATCH) -> int:
    """Take what is due, oldest first; how many were looked at. Its cost follows what is due."""
    rows = model._default_manager.filter(due(now())).order_by("next_try_at")
    idents = list(rows.values_list("pk", flat=True)[:limit])
    for ident in idents:
        take(ident)
    return len(idents)
