"""A reference client of the sync protocol (docs: protocol.md): one file, httpx, and a SQLite file as its memory.

Everything that must not be lost is in the database before a request leaves, and a page of changes is applied
in one transaction with its cursor. Not for several threads at once.
"""

import hashlib
import json
import random
import sqlite3
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import httpx

Document = dict[str, Any]
MAX_EVENTS: Final = 500
MAX_BYTES: Final = 3_500_000  # of the 4 MiB that a push may have, with room for what surrounds the events
KEEP_ANSWERED: Final = timedelta(days=14)
# The backup was a moment in the server's clock, an answer one on the way: a few events too many do no harm.
REOFFER_MARGIN: Final = timedelta(minutes=10)
TRIES: Final = 6
LONGEST_PAUSE_S: Final = 60.0
PIECE: Final = 256 * 1024
TABLES: Final = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS copy (kind TEXT, id TEXT, version INTEGER, data TEXT, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, event TEXT NOT NULL, answer TEXT, answered_at TEXT);
CREATE TABLE IF NOT EXISTS files (evidence_id TEXT PRIMARY KEY, path TEXT NOT NULL, mime TEXT NOT NULL, url TEXT);
"""


class RefusedError(Exception):
    """The server understood and said no; `code` is the problem's stable code."""

    def __init__(self, response: httpx.Response) -> None:
        is_problem = response.content and "json" in response.headers.get("Content-Type", "")
        self.status, self.document = response.status_code, response.json() if is_problem else {}
        self.code = str(self.document.get("code", ""))
        super().__init__(f"{response.status_code} {self.code}")


class WipedError(Exception):
    """The device was revoked: its last work has been handed in and its data erased."""


class DivergedError(Exception):
    """Copies that were pulled afresh still differ from the server's digest: a defect, to be reported."""


class DoorstepClient:
    def __init__(self, http: httpx.Client, database: str | Path) -> None:
        """`http` has the base address `https://…/api/v1/` and a timeout; one database a worker and device."""
        self.http, self.db, self.pause_s = http, sqlite3.connect(database), 0.5
        self.db.executescript(TABLES)

    def state(self, key: str) -> str | None:
        row = self.db.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def keep(self, **values: str) -> None:
        self.db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    def objects(self, kind: str) -> list[Document]:
        return [json.loads(data) for (data,) in self.db.execute("SELECT data FROM copy WHERE kind = ?", (kind,))]

    def digest(self) -> Document:
        names = [row[0].encode() for row in self.db.execute("SELECT kind || ':' || id || ':' || version FROM copy")]
        total = sum(int.from_bytes(hashlib.sha256(name).digest()[:8], "big") for name in names)
        return {"count": len(names), "value": f"{total % 2**64:016x}"}

    def answers(self) -> dict[str, Document]:
        """By event id: what became of each event that has had an answer."""
        rows = self.db.execute("SELECT answer FROM outbox WHERE answer IS NOT NULL ORDER BY seq")
        return {answer["id"]: answer for answer in (json.loads(row[0]) for row in rows)}

    def erase(self) -> None:
        self.db.executescript("DELETE FROM state; DELETE FROM copy; DELETE FROM outbox; DELETE FROM files; VACUUM;")

    def clock(self) -> str:
        return datetime.now(UTC).isoformat()

    def send(self, method: str, path: str, body: Callable[[], Document] = dict, **options: Any) -> httpx.Response:
        """A good answer, tried again after what may pass: no answer, 5xx, 429. A revoked device hands in its last
        work and is erased. `body` is made afresh for each try, for the time in it.
        """
        token, pause = self.state("token"), 0.0
        options["headers"] = ({"Authorization": f"Token {token}"} if token else {}) | options.get("headers", {})
        for tried in range(1, TRIES + 1):
            time.sleep(pause)
            pause = min(self.pause_s * 2**tried, LONGEST_PAUSE_S) * random.uniform(0.5, 1)  # noqa: S311  no secret
            try:
                response = self.http.request(method, path, json=body() or None, **options)
            except httpx.TransportError:
                if tried == TRIES:
                    raise
                continue
            if response.is_success:
                return response
            if response.status_code != HTTPStatus.TOO_MANY_REQUESTS and not response.is_server_error:
                break
            pause = max(pause, float(response.headers.get("Retry-After", 0)))
        error = RefusedError(response)
        if error.document.get("wipe"):
            self.push(final=True)
            raise WipedError from error
        raise error

    def enrol(self, username: str, password: str, *, name: str = "phone", **more: str) -> Document:
        """The device's id is kept for good: enrolling again renews the token and leaves the outbox as it is."""
        device = {"id": self.state("device") or str(uuid.uuid4()), "name": name, "platform": "python"}
        with self.db:
            self.keep(device=device["id"])
        body = {"username": username, "password": password, "device": {**device, "app_version": "1", **more}}
        answer: Document = self.send("POST", "devices/enrol", lambda: body).json()
        with self.db:
            self.keep(token=answer["token"], worker=answer["worker"]["id"])
        return answer

    def drain(self, limit: int = 500) -> None:
        """Pull until there is no more. Where the digest differs, once afresh."""
        for _ in range(2):
            if self.pull_all(limit) == self.digest():
                return
            self.drop_copies()
        raise DivergedError

    def pull_all(self, limit: int) -> Document:
        while True:
            cursor = self.state("cursor")
            params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
            try:
                page = self.send("GET", "sync/pull", params=params).json()
            except RefusedError as error:
                if error.code not in {"cursor_expired", "bad_cursor"}:
                    raise
                self.reoffer(error.document)  # first: a crash in between costs nothing then
                self.drop_copies()
                continue
            self.reoffer(page)
            self.apply(page)
            if not page["has_more"]:
                return dict(page["digest"])

    def apply(self, page: Document) -> None:
        """The whole page and its cursor, or nothing of it."""
        with self.db:
            for change in page["changes"]:
                key = (change["kind"], change["id"])
                self.db.execute("DELETE FROM copy WHERE (kind, id) = (?, ?)", key)
                if change["op"] == "upsert":
                    row = (*key, change["version"], json.dumps(change["data"]))
                    self.db.execute("INSERT INTO copy VALUES (?, ?, ?, ?)", row)
            self.keep(cursor=page["cursor"])

    def drop_copies(self) -> None:
        """Never the outbox."""
        self.db.executescript("BEGIN; DELETE FROM copy; DELETE FROM state WHERE key = 'cursor'; COMMIT;")

    def reoffer(self, said: Document) -> None:
        """After a restore: what was answered since then is unanswered again. Not sent twice for that: ids are."""
        if since := said.get("reoffer_since"):
            moment = (datetime.fromisoformat(since) - REOFFER_MARGIN).isoformat()
            with self.db:  # times here are all of one form, in UTC, so they compare as text
                self.db.execute(
                    "UPDATE outbox SET answer = NULL, answered_at = NULL WHERE answered_at >= ?", (moment,)
                )

    def record(self, kind: str, task_id: str, /, **data: Any) -> Document:
        """Into the outbox, for good: an event never changes afterwards, and its id belongs to this content."""
        with self.db:
            seq = int(self.state("seq") or 0) + 1
            event: Document = {"id": str(uuid.uuid4()), "type": kind, "task_id": task_id}
            event |= {"occurred_at": self.clock(), "seq": seq, "data": data}
            seen = self.db.execute("SELECT version FROM copy WHERE (kind, id) = ('task', ?)", (task_id,)).fetchone()
            event |= {"base_version": seen[0]} if seen else {}
            self.db.execute("INSERT INTO outbox (seq, event) VALUES (?, ?)", (seq, json.dumps(event)))
            self.keep(seq=str(seq))
        return event

    def push(self, *, final: bool = False) -> None:
        """Until nothing is unanswered. What got no answer is sent again as it was: the server takes it once."""
        while (batch := self.next_batch()) or final:

            def body(events: list[Document] = batch) -> Document:
                return {"sent_at": self.clock(), "events": events} | ({"final": True} if final else {})

            answer = self.send("POST", "sync/push", body).json()
            answered_at = datetime.fromisoformat(answer["server_time"])
            with self.db:
                for event, result in zip(batch, answer["results"], strict=True):
                    # A repeat says what the first sending came to.
                    kept = (json.dumps(result.get("original", result)), answered_at.isoformat(), event["seq"])
                    self.db.execute("UPDATE outbox SET answer = ?, answered_at = ? WHERE seq = ?", kept)
                old = (answered_at - KEEP_ANSWERED).isoformat()
                self.db.execute("DELETE FROM outbox WHERE answered_at < ?", (old,))
            if not batch:
                break
        if final:
            self.erase()

    def next_batch(self) -> list[Document]:
        """The oldest unanswered events, within a push's limits."""
        rows = self.db.execute("SELECT event FROM outbox WHERE answer IS NULL ORDER BY seq LIMIT ?", (MAX_EVENTS,))
        texts = [text for (text,) in rows]
        while sum(map(len, texts)) > MAX_BYTES:
            texts.pop()
        return [json.loads(text) for text in texts]

    def attach(self, task_id: str, kind: str, file: Path, mime: str) -> str:
        """The event at once, the bytes by `upload`; the evidence's id."""
        content, ident = file.read_bytes(), str(uuid.uuid4())
        described = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": mime}
        with self.db:
            self.db.execute("INSERT INTO files VALUES (?, ?, ?, NULL)", (ident, str(file), mime))
        described |= {"evidence_id": ident, "kind": kind, "captured_at": self.clock()}
        self.record("evidence.attached", task_id, **described)
        return ident

    def upload(self, ident: str) -> None:
        """By tus, from where it stopped; again from the start where the upload has expired."""
        found = self.db.execute("SELECT path, mime, url FROM files WHERE evidence_id = ?", (ident,))
        path, mime, url = found.fetchone()
        content, tus = Path(path).read_bytes(), {"Tus-Resumable": "1.0.0"}
        try:
            offset = int(self.send("HEAD", url, headers=tus).headers["Upload-Offset"]) if url else -1
        except RefusedError:
            offset = -1
        if offset < 0:
            words = {"evidence_id": ident, "filename": Path(path).name, "filetype": mime}
            metadata = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in words.items())
            headers = tus | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
            created = self.send("POST", "evidence/", headers=headers)
            offset, url = 0, str(created.url.join(created.headers["Location"]))
            with self.db:
                self.db.execute("UPDATE files SET url = ? WHERE evidence_id = ?", (url, ident))
        while offset < len(content):
            headers = tus | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            try:
                sent = self.send("PATCH", url, headers=headers, content=content[offset : offset + PIECE])
            except RefusedError as error:
                if error.status != HTTPStatus.CONFLICT:
                    raise
                # An earlier try came further than its answer.
                sent = self.send("HEAD", url, headers=tus)
            offset = int(sent.headers["Upload-Offset"])
