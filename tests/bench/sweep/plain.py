"""The limit: psycopg that takes the same tasks in the same batches and writes the same rows, and thinks nothing.

Whoever is told, what they are told and what phones are shown has been thought out before: it is the same every time.
"""

import base64
import json
import os
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg

BATCH: Final = 500
TEXT: Final = base64.b64encode(os.urandom(160)).decode()
PHONE: Final = base64.b64encode(os.urandom(48)).decode()
INDEX: Final = base64.b64encode(os.urandom(32)).decode()
BODY: Final = base64.b64encode(os.urandom(780)).decode()
CALL: Final = "x" * 9000
TAKE: Final = """
SELECT id, declaration_id, grid_id, next_step, sla, due_at, community_id, town_id
FROM verification_tasks_verificationtask WHERE next_check_at <= %s ORDER BY next_check_at LIMIT %s
FOR UPDATE SKIP LOCKED
"""
MOVE: Final = """
UPDATE verification_tasks_verificationtask AS task SET sla = new.sla, priority = 'high', next_step = new.next_step,
  next_check_at = new.next_check_at, version = task.version + new.seen
FROM jsonb_to_recordset(%(moves)s::jsonb) AS new(id uuid, sla text, next_step smallint, next_check_at timestamptz,
  seen int)
WHERE task.id = new.id
"""
CLIMB: Final = """
INSERT INTO verification_tasks_escalation (task_id, step, role, action, due_at, taken_at, recipients{more})
SELECT id, step, 'town', 'notify', %(now)s, %(now)s, recipients{values}
FROM jsonb_to_recordset(%(steps)s::jsonb) AS new(id uuid, step smallint, recipients jsonb)
ON CONFLICT DO NOTHING RETURNING id
"""
SAY: Final = """
INSERT INTO notifications_message (id, template, audience, language, subject_type, subject_id, once_key, text,
  created_at)
SELECT id, 'verification.overdue', 'resident', 'zh-hans', 'declaration', subject, id::text,
  decode(%(text)s, 'base64'), %(now)s
FROM jsonb_to_recordset(%(messages)s::jsonb) AS new(id uuid, subject text)
ON CONFLICT DO NOTHING RETURNING id
"""
SEND: Final = """
INSERT INTO notifications_delivery (id, message_id, channel, "to", to_index, status, tries, next_try_at, lease_until,
  vendor_id, error)
SELECT gen_random_uuid(), id, 'sms', decode(%(phone)s, 'base64'), decode(%(index)s, 'base64'), 'queued', 0, %(now)s,
  %(now)s, '', '' FROM jsonb_to_recordset(%(messages)s::jsonb) AS new(id uuid)
"""
WAKE: Final = "INSERT INTO django_q_ormq (key, payload, lock) VALUES ('doorstep', %(call)s, %(now)s)"
AUDIT: Final = """
INSERT INTO core_auditentry (at, action, actor_kind, actor_id, address, subject_type, subject_id, before, after,
  reason, request_id)
SELECT %(now)s, 'task.overdue', 'system', '', '', 'verification_task', id::text, NULL, '{"sla": "overdue"}', '', ''
FROM jsonb_to_recordset(%(overdue)s::jsonb) AS new(id uuid)
"""
LOCK: Final = "SELECT id, counter FROM sync_feedchannel WHERE grid_id = ANY(%(grids)s) ORDER BY id FOR NO KEY UPDATE"
COUNT: Final = """
UPDATE sync_feedchannel channel SET counter = counter + new.count
FROM (SELECT grid, count(*) FROM unnest(%(grids)s::uuid[]) AS grid GROUP BY grid) new WHERE channel.grid_id = new.grid
"""
SHOW: Final = """
UPDATE sync_feedentry entry SET seq = channel.counter - new.place, version = entry.version + 1, changed_at = %(now)s,
  body = decode(%(body)s, 'base64')
FROM (
  SELECT id, grid, row_number() OVER (PARTITION BY grid) - 1 AS place
  FROM jsonb_to_recordset(%(shown)s::jsonb) AS one(id uuid, grid uuid)
) AS new JOIN sync_feedchannel channel ON channel.grid_id = new.grid
WHERE entry.object_id = new.id AND entry.channel_id = channel.id
"""


def sweep(database: str) -> tuple[float, int]:
    """Seconds and tasks."""
    with psycopg.connect(database, autocommit=True) as connection:
        columns = required_columns(connection)
        began, tasks = time.perf_counter(), 0
        while taken := batch(connection, columns):
            tasks += taken
        return time.perf_counter() - began, tasks


def required_columns(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """What the table of steps has gained besides and may not be null, with something to put there."""
    rows = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
        " AND column_default IS NULL AND is_identity = 'NO' AND column_name <> ALL(%s)",
        [
            "verification_tasks_escalation",
            ["task_id", "step", "role", "action", "due_at", "taken_at", "recipients"],
        ],
    ).fetchall()
    values = {"boolean": "false", "smallint": "0", "integer": "0"}
    return {name: values.get(kind, "''") for name, kind in rows}


def batch(connection: psycopg.Connection[Any], columns: dict[str, str]) -> int:
    moment = datetime.now(UTC)
    with connection.transaction():
        rows = connection.execute(TAKE, [moment, BATCH], prepare=True).fetchall()
        if not rows:
            return 0
        values = rows_of(rows, moment)
        climb = CLIMB.format(
            more="".join(f", {name}" for name in columns), values="".join(f", {value}" for value in columns.values())
        )
        with connection.pipeline():
            for statement in (MOVE, climb, SAY, SEND, WAKE, AUDIT, LOCK, COUNT, SHOW):
                connection.execute(statement, values, prepare=True)
    return len(rows)


def rows_of(rows: Sequence[tuple[Any, ...]], moment: datetime) -> dict[str, Any]:
    """The steps, messages and changes that the same tasks come to in a sweep of Doorstep."""
    later = (moment + timedelta(days=2)).isoformat()
    coming = [row for row in rows if is_coming_near(row, moment)]
    overdue = [row for row in rows if row[5] <= moment]
    climbing = [row for row in rows if row not in coming]
    # One message a person: the grid's worker, the community's leader, the town's supervisor, two of the centre.
    places = (2, 6, 7)
    told = {str(row[places[row[3]]]) for row in climbing if row[3] < len(places)} | {"centre 1", "centre 2"}
    return {
        "now": moment,
        "text": TEXT,
        "phone": PHONE,
        "index": INDEX,
        "call": CALL,
        "body": BODY,
        "grids": [row[2] for row in (*coming, *overdue)],
        "moves": json.dumps(
            [
                {"id": str(row[0]), "sla": "due_soon", "next_step": row[3] + 1, "next_check_at": later, "seen": 1}
                for row in rows
            ]
        ),
        "steps": json.dumps(
            [{"id": str(row[0]), "step": row[3] + 1, "recipients": [str(uuid.uuid4())]} for row in climbing]
        ),
        "messages": json.dumps(
            [{"id": str(uuid.uuid4()), "subject": str(row[1])} for row in overdue]
            + [{"id": str(uuid.uuid4()), "subject": place} for place in sorted(told)]
        ),
        "overdue": json.dumps([{"id": str(row[0])} for row in overdue]),
        "shown": json.dumps([{"id": str(row[0]), "grid": str(row[2])} for row in (*coming, *overdue)]),
    }


def is_coming_near(row: tuple[Any, ...], moment: datetime) -> bool:
    """The change of colour two days before the deadline, for which nobody is told."""
    return bool(row[4] == "on_track" and row[5] <= moment + timedelta(hours=48))
