"""The journal's statements: what is known already, what is new, what waits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from apps.core.copying import Rows, as_jsonb
from apps.core.crypto import decrypt, encrypt_all
from apps.core.statements import Values, as_array, ask
from apps.sync.models import JournalEntry
from apps.sync.services.push.parse import Parsed
from apps.sync.services.push.sender import Sender
from apps.verification_tasks.events import EventResult
from apps.verification_tasks.states import EventStatus

CONTEXT: Final = "sync_journalentry.raw"
WAITING: Final = (EventStatus.HELD, EventStatus.QUARANTINED)
NEW: Final = Rows(
    JournalEntry,
    *("key", "fingerprint", "is_first", "device_id", "staff_id", "type", "task_id", "seq", "occurred_at"),
    *("corrected_at", "received_at", "raw", "status", "code", "detail", "waiting_for", "answer"),
)
TABLE: Final = JournalEntry._meta.db_table
# In two halves, for each has an index of its own.
KNOWN: Final = " UNION ALL ".join(
    f"SELECT key, fingerprint, is_first, answer FROM {TABLE} WHERE key = ANY(%(keys)s::uuid[]) AND {half}"  # noqa: S608  constants
    for half in ("is_first", "NOT is_first")
)
# The literals are those of the partial index.
LOCK_WAITING: Final = f"""
SELECT id FROM {TABLE} WHERE task_id = ANY(%(tasks)s::uuid[]) AND status IN ('held', 'quarantined')
ORDER BY id FOR UPDATE
"""  # noqa: S608  the same
TAKE_UP: Final = f"""
UPDATE {TABLE} AS entry SET status = new.status, code = new.code, detail = new.detail,
  waiting_for = new.waiting_for,
  taken_up_at = CASE WHEN new.status IN ('held', 'quarantined') THEN NULL ELSE %(at)s END
FROM jsonb_to_recordset(%(rows)s::jsonb) AS
  new(id bigint, status text, code text, detail text, waiting_for jsonb) WHERE entry.id = new.id
"""  # noqa: S608  the same


class NewRow(NamedTuple):
    parsed: Parsed
    result: EventResult
    answer: dict[str, Any]
    is_first: bool = True


class Known(NamedTuple):
    """An event of this id that the journal holds already."""

    fingerprint: bytes
    is_first: bool
    answer: dict[str, Any]


def known_of(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, list[Known]]:
    """The answer to `KNOWN`, by the events' ids."""
    found: dict[UUID, list[Known]] = {}
    for key, fingerprint, is_first, answer in rows:
        found.setdefault(key, []).append(Known(fingerprint, is_first, answer))
    return found


def asked_of(events: Iterable[Parsed]) -> Values:
    return {"keys": as_array(parsed.key for parsed in events)}


def write(device: Sender, received_at: datetime, skew: timedelta, rows: Sequence[NewRow]) -> None:
    """Insert each event with its result; IntegrityError if another connection has written one meanwhile.

    In the order of the keys: two connections with the same events wait for each other and not in a circle.
    """
    sealed = encrypt_all([row.parsed.raw for row in rows], CONTEXT)
    by = (device.pk, device.staff_id)
    records = [record(row, raw, by, received_at, skew) for row, raw in zip(rows, sealed, strict=True)]
    NEW.insert(sorted(records, key=lambda columns: columns[0].int))


def record(row: NewRow, raw: bytes, by: tuple[UUID, UUID], received_at: datetime, skew: timedelta) -> tuple[Any, ...]:
    parsed, result = row.parsed, row.result
    return (
        *(parsed.key, parsed.fingerprint, row.is_first, *by, parsed.type, parsed.task_id, parsed.seq),
        *(parsed.occurred_at, corrected(parsed.occurred_at, skew), received_at, raw, result.status, result.code),
        *(told(result), None if result.waiting_for is None else as_jsonb(result.waiting_for), as_jsonb(row.answer)),
    )


def told(result: EventResult) -> str:
    return result.detail[:500].replace("\x00", "")


def corrected(occurred_at: datetime | None, skew: timedelta) -> datetime | None:
    try:
        return occurred_at + skew if occurred_at else None
    except OverflowError:
        return None


def waiting_entries(task_ids: Iterable[UUID]) -> list[JournalEntry]:
    """Locked entries of these tasks that are held or quarantined, oldest first."""
    locked = [ident for (ident,) in ask(LOCK_WAITING, {"tasks": as_array(set(task_ids))})]
    if not locked:
        return []
    return list(JournalEntry.objects.select_related("device").filter(pk__in=locked).order_by("id"))


def opened(entry: JournalEntry) -> bytes:
    return decrypt(bytes(entry.raw), CONTEXT)


def record_taken_up(results: Mapping[int, EventResult], at: datetime) -> None:
    rows = [
        {
            "id": ident,
            "status": result.status,
            "code": result.code,
            "detail": told(result),
            "waiting_for": result.waiting_for,
        }
        for ident, result in results.items()
    ]
    if rows:
        ask(TAKE_UP, {"at": at, "rows": orjson.dumps(rows).decode()})
