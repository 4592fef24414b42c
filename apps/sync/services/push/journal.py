"""The journal's statements: what is known already, what is new, what waits."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from apps.core.crypto import decrypt, encrypt
from apps.sync.models import Device, JournalEntry
from apps.sync.services.push.parse import Parsed
from apps.verification_tasks.events import EventResult
from apps.verification_tasks.states import EventStatus

CONTEXT: Final = "sync_journalentry.raw"
WAITING: Final = (EventStatus.HELD, EventStatus.QUARANTINED)
COLUMNS: Final = {
    "key": "uuid",
    "fingerprint": "text",
    "is_first": "bool",
    "type": "text",
    "task_id": "uuid",
    "seq": "bigint",
    "occurred_at": "timestamptz",
    "corrected_at": "timestamptz",
    "raw": "text",
    "status": "text",
    "code": "text",
    "detail": "text",
    "waiting_for": "jsonb",
    "answer": "jsonb",
}
BYTES: Final = frozenset({"fingerprint", "raw"})
TABLE: Final = JournalEntry._meta.db_table
INSERT: Final = (
    f"INSERT INTO {TABLE} (device_id, staff_id, received_at, {', '.join(COLUMNS)}) "  # noqa: S608  constants
    "SELECT %s, %s, %s, "
    + ", ".join(f"decode({name}, 'base64')" if name in BYTES else name for name in COLUMNS)
    + " FROM jsonb_to_recordset(%s::jsonb) AS new("
    + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    + ") ORDER BY key ON CONFLICT DO NOTHING RETURNING key, fingerprint"
)
TAKE_UP: Final = (
    f"UPDATE {TABLE} AS entry SET status = new.status, code = new.code, detail = new.detail, "  # noqa: S608
    "waiting_for = new.waiting_for, "
    "taken_up_at = CASE WHEN new.status IN ('held', 'quarantined') THEN NULL ELSE %s END "
    "FROM jsonb_to_recordset(%s::jsonb) AS "
    "new(id bigint, status text, code text, detail text, waiting_for jsonb) WHERE entry.id = new.id"
)


class JournalRaceError(Exception):
    """Another connection wrote one of these events meanwhile: nothing is kept, the batch runs again."""


@dataclass(frozen=True, slots=True)
class NewRow:
    parsed: Parsed
    result: EventResult
    answer: dict[str, Any]
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """An event of this id that the journal holds already."""

    fingerprint: bytes
    is_first: bool
    answer: dict[str, Any]


def known_events(keys: Iterable[UUID]) -> dict[UUID, list[Known]]:
    found: dict[UUID, list[Known]] = {}
    rows = JournalEntry.objects.filter(key__in=set(keys)).values_list("key", "fingerprint", "is_first", "answer")
    for key, fingerprint, is_first, answer in rows:
        found.setdefault(key, []).append(Known(bytes(fingerprint), is_first, answer))
    return found


def write(device: Device, received_at: datetime, skew: timedelta, rows: Sequence[NewRow]) -> None:
    """Insert each event with its result; all or, if one is there by now, none."""
    if not rows:
        return
    records = json.dumps([record(row, skew) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [device.pk, device.staff_id, received_at, records])
        if len(cursor.fetchall()) != len(rows):
            raise JournalRaceError


def record(row: NewRow, skew: timedelta) -> dict[str, object]:
    parsed, result = row.parsed, row.result
    return {
        "key": str(parsed.key),
        "fingerprint": base64.b64encode(parsed.fingerprint).decode(),
        "is_first": row.is_first,
        "type": parsed.type,
        "task_id": str(parsed.task_id) if parsed.task_id else None,
        "seq": parsed.seq,
        "occurred_at": parsed.occurred_at.isoformat() if parsed.occurred_at else None,
        "corrected_at": corrected(parsed.occurred_at, skew),
        "raw": base64.b64encode(encrypt(parsed.raw, CONTEXT)).decode(),
        "status": result.status,
        "code": result.code,
        "detail": result.detail[:500].replace("\x00", ""),
        "waiting_for": result.waiting_for,
        "answer": row.answer,
    }


def corrected(occurred_at: datetime | None, skew: timedelta) -> str | None:
    try:
        return (occurred_at + skew).isoformat() if occurred_at else None
    except OverflowError:
        return None


def waiting_entries(task_ids: Iterable[UUID]) -> list[JournalEntry]:
    """Locked entries of these tasks that are held or quarantined, oldest first."""
    waiting = JournalEntry.objects.select_for_update(of=("self",)).select_related("device")
    return list(waiting.filter(task_id__in=set(task_ids), status__in=WAITING).order_by("id"))


def opened(entry: JournalEntry) -> bytes:
    return decrypt(bytes(entry.raw), CONTEXT)


def record_taken_up(results: Mapping[int, EventResult], at: datetime) -> None:
    rows = [
        {
            "id": ident,
            "status": result.status,
            "code": result.code,
            "detail": result.detail[:500],
            "waiting_for": result.waiting_for,
        }
        for ident, result in results.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(TAKE_UP, [at, json.dumps(rows)])
