"""The limit of a push: plain psycopg that writes the very rows, and thinks nothing.

One statement a table in one pipeline: COPY, which Doorstep uses, was slower here, where most columns are constants.
"""

import base64
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import psycopg

from tests.bench.events import BATCH, KINDS, TASKS_A_BATCH
from tests.bench.rows import ident
from tests.bench.servers import Site

RAW: Final = base64.b64encode(os.urandom(1076)).decode()
SEALED: Final = base64.b64encode(os.urandom(780)).decode()
STATE: Final = {"id": str(uuid.uuid4()), "status": "in_progress", "version": 2}
ANSWER: Final = {"id": str(uuid.uuid4()), "status": "applied", "task": STATE}
JOURNAL: Final = """
INSERT INTO sync_journalentry (key, fingerprint, is_first, device_id, staff_id, type, task_id, seq, occurred_at,
  corrected_at, received_at, raw, status, code, detail, waiting_for, answer)
SELECT key, sha256(uuid_send(key)), true, %(device)s, %(staff)s, 'attempt.recorded', task, 1, %(now)s, %(now)s,
  %(now)s, decode(raw, 'base64'), 'applied', '', '', NULL, answer
FROM jsonb_to_recordset(%(events)s::jsonb) AS new(key uuid, task uuid, raw text, answer jsonb)
"""
HISTORY: Final = """
INSERT INTO verification_tasks_historyentry (id, task_id, type, staff_id, device_id, seq, occurred_at, corrected_at,
  received_at, status, code, data)
SELECT key, task, 'attempt.recorded', %(staff)s, %(device)s, 1, %(now)s, %(now)s, %(now)s, 'applied', '',
  decode(sealed, 'base64')
FROM jsonb_to_recordset(%(facts)s::jsonb) AS new(key uuid, task uuid, sealed text)
"""
ATTEMPTS: Final = """
INSERT INTO verification_tasks_attempt (id, task_id, staff_id, channel, result, at, device_id, seq, note)
SELECT key, task, %(staff)s, 'door', 'no_answer', %(now)s, %(device)s, 1, decode(sealed, 'base64')
FROM jsonb_to_recordset(%(attempts)s::jsonb) AS new(key uuid, task uuid, sealed text)
"""
TASKS: Final = """
UPDATE verification_tasks_verificationtask SET status = 'in_progress', version = version + 1,
  attempts_count = attempts_count + 2 WHERE id = ANY(%(tasks)s)
"""
STEPS: Final = """
INSERT INTO residence_registration_timelineentry (declaration_id, step, at, status)
SELECT id, 'verifying', %(now)s, 'verifying' FROM unnest(%(declarations)s::uuid[]) AS id
"""
AUDIT: Final = """
INSERT INTO core_auditentry (at, action, actor_kind, actor_id, address, subject_type, subject_id, after, reason,
  request_id)
SELECT %(now)s, 'declaration.verifying', 'device', %(device)s::text, '', 'declaration', id::text,
  '{"status": "verifying"}', '', %(request)s
FROM unnest(%(declarations)s::uuid[]) AS id
"""
DECLARATIONS: Final = """
UPDATE residence_registration_declaration SET status = 'verifying' WHERE id = ANY(%(declarations)s::uuid[])
"""
DEVICE: Final = "UPDATE sync_device SET last_push_at = %(now)s, last_seen_at = %(now)s WHERE id = %(device)s"
CHANNELS: Final = """
UPDATE sync_feedchannel SET counter = counter + %(moved)s WHERE id = ANY(%(channels)s)
"""
ENTRIES: Final = """
UPDATE sync_feedentry e SET seq = c.counter - new.place, version = version + 1, changed_at = %(now)s,
  body = decode(sealed, 'base64')
FROM jsonb_to_recordset(%(feed)s::jsonb) AS new(task uuid, place int, sealed text), sync_feedchannel c
WHERE e.object_id = new.task AND c.id = e.channel_id AND c.id = ANY(%(channels)s)
"""
FACTS: Final = (JOURNAL, HISTORY, ATTEMPTS, STEPS, AUDIT)
STATES: Final = (DEVICE, TASKS, DECLARATIONS, CHANNELS, ENTRIES)


def dumps(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()


@dataclass
class Writer:
    """One client's rows for ever."""

    connection: psycopg.Connection[Any]
    device: str
    staff: str
    channels: list[int]
    tasks: Sequence[str]
    turn: int = field(default=0)

    def all_rows(self) -> int:
        """What a push of Doorstep leaves: journal, history, attempts, tasks, declarations, steps, audit, feed."""
        values = self.values()
        with self.connection.transaction(), self.connection.pipeline():
            for statement in (*FACTS, *STATES):
                self.connection.execute(statement, values, prepare=True)
        return BATCH

    def journal_alone(self) -> int:
        """One row an event, which is all that a log would keep."""
        with self.connection.transaction(), self.connection.pipeline():
            self.connection.execute(JOURNAL, self.values(), prepare=True)
        return BATCH

    def values(self) -> dict[str, Any]:
        start = self.turn % (len(self.tasks) - TASKS_A_BATCH)
        self.turn += TASKS_A_BATCH
        tasks = self.tasks[start : start + TASKS_A_BATCH]
        events = [(str(uuid.uuid4()), task) for task in tasks for _ in KINDS]
        rows = [{"key": key, "task": task, "sealed": SEALED} for key, task in events]
        # One event in four has its words in the history; those of attempts stand with these.
        facts = [{**row, "sealed": None} if place % len(KINDS) else row for place, row in enumerate(rows)]
        return {
            "device": self.device,
            "staff": self.staff,
            "now": datetime.now(UTC),
            "channels": self.channels,
            "tasks": list(tasks),
            "declarations": [task.replace("019a0002", "019a0001") for task in tasks],
            "request": str(uuid.uuid4()),
            "moved": TASKS_A_BATCH,
            "events": dumps([{"key": key, "task": task, "raw": RAW, "answer": ANSWER} for key, task in events]),
            "facts": dumps(facts),
            "attempts": dumps(rows[::2]),
            "feed": dumps([{"task": task, "place": n, "sealed": SEALED} for n, task in enumerate(tasks)]),
        }


def writer(site: Site, client: int) -> Writer:
    facts = site.facts
    own = facts.grids_of(client)
    return Writer(
        psycopg.connect(site.database, autocommit=True),
        facts.devices[client],
        facts.staff[client],
        [facts.channels[place] for place in own],
        [ident("task", n) for n in facts.numbers_in(own)],
    )
