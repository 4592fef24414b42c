"""Workers' phones, as far as pushing goes: they make events, count them, and send them in batches."""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.sync.models import Device, JournalEntry
from apps.sync.services.push import push
from apps.verification_tasks.models import VerificationTask

Event = dict[str, Any]


@dataclass
class Phone:
    """Its clock may be wrong by `ahead`."""

    device: Device
    ahead: timedelta = timedelta()
    seq: int = 0
    sent: list[Event] = field(default_factory=list)

    def clock(self) -> datetime:
        return now() + self.ahead

    def event(self, kind: str, task: VerificationTask | uuid.UUID, /, **data: Any) -> Event:
        return self.event_at(self.clock(), kind, task, **data)

    def event_at(self, at: datetime, kind: str, task: VerificationTask | uuid.UUID, /, **data: Any) -> Event:
        self.seq += 1
        return {
            "id": str(new_id()),
            "type": kind,
            "task_id": str(task if isinstance(task, uuid.UUID) else task.pk),
            "occurred_at": rfc3339(at),
            "seq": self.seq,
            "data": data,
        }

    def acknowledge(self, task: VerificationTask) -> Event:
        return self.event("task.acknowledged", task)

    def attempt(self, task: VerificationTask, channel: str = "phone", result: str = "met") -> Event:
        return self.event("attempt.recorded", task, channel=channel, result=result)

    def call(self, task: VerificationTask, *, seconds: int = 45, number: str | None = None) -> Event:
        meta = {"callee": number or task.declaration.phone, "duration_s": seconds}
        return self.event(
            "evidence.attached",
            task,
            evidence_id=str(new_id()),
            kind="call_record",
            captured_at=rfc3339(self.clock()),
            meta=meta,
        )

    def photo(self, task: VerificationTask) -> Event:
        return self.event(
            "evidence.attached",
            task,
            evidence_id=str(new_id()),
            kind="photo",
            captured_at=rfc3339(self.clock()),
            sha256="ab" * 32,
            size=1000,
            mime="image/jpeg",
        )

    def complete(
        self,
        task: VerificationTask,
        *evidence: Event,
        outcome: str = "confirmed",
        channel: str = "phone",
        **more: Any,
    ) -> Event:
        ids = [item["data"]["evidence_id"] for item in evidence]
        return self.event("verification.completed", task, outcome=outcome, channel=channel, evidence_ids=ids, **more)

    def visit(self, task: VerificationTask, **completion: Any) -> list[Event]:
        """All that a confirmed check by phone takes."""
        steps = [self.acknowledge(task), self.attempt(task), self.call(task)]
        return [*steps, self.complete(task, steps[-1], **completion)]

    def push(self, *events: Event, **body: Any) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = self.push_whole(list(events), **body)["results"]
        return results

    def push_whole(self, events: Iterable[Event], **body: Any) -> dict[str, Any]:
        whole = {"sent_at": rfc3339(self.clock()), "events": list(events), **body}
        self.device.refresh_from_db()
        return push(device=self.device, body=json.dumps(whole).encode(), actor=Actor.device(self.device.pk))


@pytest.fixture
def phone_of(db: None) -> Callable[..., Phone]:
    def make(staff: Staff, *, ahead: timedelta = timedelta()) -> Phone:
        device = Device.objects.create(
            id=new_id(), staff=staff, name="phone", enrolled_at=now(), expires_at=now() + timedelta(days=90)
        )
        return Phone(device, ahead)

    return make


def outcome_of(event: Event) -> tuple[str, str]:
    entry = JournalEntry.objects.get(key=event["id"], is_first=True)
    return entry.status, entry.code


def statuses(results: Iterable[dict[str, Any]]) -> list[str]:
    return [":".join(filter(None, (one["status"], one.get("code", "")))) for one in results]
