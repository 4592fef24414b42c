"""The people and phones of the restore drill, and what must be the same before and after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from django.db.models import QuerySet

from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.residence_registration.models import Declaration, Registration
from apps.sync.models import JournalEntry
from apps.verification_tasks.models import Attempt, Evidence, HistoryEntry, VerificationTask
from config.wsgi import application
from deploy.clients.python.doorstep_client import DoorstepClient

PASSWORD = "correct horse battery staple"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40
HOME = {"lat": 31.87, "lng": 120.55}


@dataclass
class FieldWorker:
    """A worker with the reference client in hand, on the whole stack of middlewares and views."""

    client: DoorstepClient
    folder: Path

    @classmethod
    def enrol(cls, staff: Staff, folder: Path) -> "FieldWorker":
        folder.mkdir()
        (folder / "door.jpg").write_bytes(JPEG)
        http = httpx.Client(transport=httpx.WSGITransport(application), base_url="http://testserver/api/v1/")
        worker = cls(DoorstepClient(http, folder / "phone.db"), folder)
        worker.client.pause_s = 0.01
        worker.client.enrol(staff.user.username, PASSWORD)
        worker.client.drain()
        return worker

    @property
    def tasks(self) -> dict[str, dict[str, Any]]:
        return {task["id"]: task for task in self.client.objects("task")}

    def attempt(self, task: str, channel: str = "door") -> None:
        self.client.record("attempt.recorded", task, channel=channel, result="met")

    def call(self, task: str) -> None:
        """A check by phone: its evidence has no bytes."""
        self.attempt(task, "phone")
        evidence, number = str(new_id()), self.tasks[task]["resident"]["phone"]
        self.client.record(
            "evidence.attached",
            task,
            evidence_id=evidence,
            kind="call_record",
            captured_at=self.client.clock(),
            meta={"callee": number, "duration_s": 45},
        )
        self.complete(task, "phone", evidence)

    def visit(self, task: str) -> str:
        """A check at the door: the photo's id, whose bytes are still to be sent."""
        self.attempt(task)
        photo = self.client.attach(task, "photo", self.folder / "door.jpg", "image/jpeg")
        self.complete(task, "door", photo)
        return photo

    def complete(self, task: str, channel: str, evidence: str) -> None:
        self.client.record(
            "verification.completed", task, outcome="confirmed", channel=channel, evidence_ids=[evidence]
        )

    def discover(self, registration: Mapping[str, Any]) -> str:
        task = str(new_id())
        self.client.record("resident.discovered", task, registration=dict(registration))
        return task

    def sync(self) -> None:
        """What an app does whenever it has a line; proof that the server lost is sent again."""
        self.client.drain()
        self.client.push()
        self.client.drain()
        for ident in self.expected():
            with self.client.db as database:
                database.execute("UPDATE files SET url = NULL WHERE evidence_id = ?", (ident,))
            self.client.upload(ident)
        self.client.drain()

    def expected(self) -> list[str]:
        """Own files that the server does not have."""
        mine = {ident for (ident,) in self.client.db.execute("SELECT evidence_id FROM files")}
        asked = {e["id"] for task in self.tasks.values() for e in task["evidence"] if e["status"] == "expected"}
        return sorted(mine & asked)

    def send_everything_again(self) -> list[str]:
        """The statuses of the answers."""
        with self.client.db as database:
            database.execute("UPDATE outbox SET answer = NULL, answered_at = NULL")
        events: list[dict[str, Any]] = self.client.next_batch()
        body = {"sent_at": self.client.clock(), "events": events}
        answer = self.client.send("POST", "sync/push", lambda: body).json()
        return [result["status"] for result in answer["results"]]

    def close(self) -> None:
        self.client.db.close()
        self.client.http.close()


def facts(*, without: UUID) -> dict[str, list[Any]]:
    """What devices have reported and what came of it, but for one task.

    Numbers that the server gives are left out: they count anew after a restore.
    """
    tasks = VerificationTask.objects.exclude(pk=without)
    others = Declaration.objects.exclude(tasks=without)
    registrations = Registration.objects.filter(declaration__in=others)
    reported: list[QuerySet[Any, Any]] = [
        JournalEntry.objects.exclude(task_id=without).values_list("key", "type", "task_id", "status", "code"),
        HistoryEntry.objects.exclude(task=without).values_list("id", "task", "type", "status"),
        Attempt.objects.exclude(task=without).values_list("task", "channel", "result"),
        Evidence.objects.exclude(task=without).values_list("id", "task", "kind", "status", "sha256"),
        tasks.values_list("id", "status", "outcome", "channel", "sla", "attempts_count", "decided_by"),
        tasks.values_list("id", "grid", "assignee", "deciding_event"),
        others.values_list("phone_index", "status", "grid", "source"),
        registrations.values_list("person__id_number_index", "registered_since", "ended_at"),
    ]
    return {f"{rows.model.__name__} {number}": sorted(map(repr, rows)) for number, rows in enumerate(reported)}
