"""A client written from the wire contract alone: addresses, bodies, answers, nothing of the server."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import httpx

Document: TypeAlias = dict[str, Any]
API = "/api/v1"
PASSWORD = "doorstep-demo"


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"Token {token}"} if token else {}


def digest_of(objects: Iterable[tuple[str, str, int]]) -> str:
    total = 0
    for kind, ident, version in objects:
        total += int.from_bytes(hashlib.sha256(f"{kind}:{ident}:{version}".encode()).digest()[:8], "big")
    return f"{total % 2**64:016x}"


@dataclass
class Resident:
    http: httpx.Client
    phone: str
    token: str = ""

    def ask_code(self) -> httpx.Response:
        return self.http.post(f"{API}/resident/otp", json={"phone": self.phone})

    def sign_in(self, code: str) -> httpx.Response:
        answer = self.http.post(f"{API}/resident/session", json={"phone": self.phone, "code": code})
        if answer.status_code == 201:
            self.token = answer.json()["token"]
        return answer

    def declare(self, form: Document, key: str = "") -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.http.post(f"{API}/declarations", json=form, headers=headers | authorization(self.token))

    def get(self, path: str) -> httpx.Response:
        return self.http.get(API + path, headers=authorization(self.token))

    def post(self, path: str, body: object, key: str = "") -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.http.post(API + path, json=body, headers=headers | authorization(self.token))


@dataclass
class Device:
    http: httpx.Client
    username: str = "worker1"
    ident: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = ""
    worker: Document = field(default_factory=dict)
    cursor: str = ""
    held: dict[tuple[str, str], Document] = field(default_factory=dict)
    seq: int = 0
    # How far this device's clock is ahead of the true time.
    ahead: timedelta = timedelta()

    def enrol(self, password: str = PASSWORD, **device: object) -> httpx.Response:
        described = {"id": self.ident, "name": "Huawei", "platform": "android", "app_version": "1.0", **device}
        body = {"username": self.username, "password": password, "device": described}
        answer = self.http.post(f"{API}/devices/enrol", json=body)
        if answer.status_code == 201:
            self.token = answer.json()["token"]
            self.worker = answer.json()["worker"]
        return answer

    def get(self, path: str, **params: object) -> httpx.Response:
        return self.http.get(API + path, headers=authorization(self.token), params=params)  # type: ignore[arg-type]

    def page(self, cursor: str = "", limit: int | None = None) -> httpx.Response:
        params = {**({"cursor": cursor} if cursor else {}), **({"limit": limit} if limit else {})}
        return self.get("/sync/pull", **params)

    def drain(self, limit: int | None = None) -> list[Document]:
        """Pull until nothing is left; keep what is held; answer every change seen."""
        changes: list[Document] = []
        while True:
            answer = self.page(self.cursor, limit)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            for change in page["changes"]:
                place = (change["kind"], change["id"])
                if change["op"] == "remove":
                    self.held.pop(place, None)
                else:
                    self.held[place] = change
            changes += page["changes"]
            self.cursor = page["cursor"]
            if not page["has_more"]:
                held = [(kind, ident, change["version"]) for (kind, ident), change in self.held.items()]
                assert page["digest"] == {"count": len(held), "value": digest_of(held)}
                return changes

    def tasks(self) -> dict[str, Document]:
        return {ident: change["data"] for (kind, ident), change in self.held.items() if kind == "task"}

    def task(self, task_id: str) -> Document:
        self.drain()
        return self.tasks()[task_id]

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def event(self, kind: str, task_id: str, data: Document, **changes: object) -> Document:
        self.seq += 1
        return {
            "id": str(uuid.uuid4()),
            "type": kind,
            "task_id": task_id,
            "occurred_at": rfc3339(self.now()),
            "seq": self.seq,
            "data": data,
            **changes,
        }

    def push(self, events: object, **more: object) -> httpx.Response:
        body = {"sent_at": rfc3339(self.now()), "events": events, **more}
        # ASCII with escapes: half a surrogate, which an app may well send, has no other form.
        headers = {"Content-Type": "application/json", **authorization(self.token)}
        return self.http.post(f"{API}/sync/push", content=json.dumps(body), headers=headers)

    def results(self, *events: Document) -> list[Document]:
        answer = self.push(list(events))
        assert answer.status_code == 200, answer.text
        results: list[Document] = answer.json()["results"]
        assert [result["id"] for result in results] == [event["id"] for event in events]
        return results

    # What the field reports, in the contract's words.

    def attempt(self, task_id: str, channel: str = "phone", result: str = "met", **changes: object) -> Document:
        return self.event("attempt.recorded", task_id, {"channel": channel, "result": result}, **changes)

    def call_record(self, task_id: str, callee: str, seconds: int = 40, evidence_id: str = "") -> Document:
        data = {
            "evidence_id": evidence_id or str(uuid.uuid4()),
            "kind": "call_record",
            "captured_at": rfc3339(self.now()),
            "meta": {"callee": callee, "duration_s": seconds},
        }
        return self.event("evidence.attached", task_id, data)

    def location(self, task_id: str, lat: float, lng: float) -> Document:
        data = {
            "evidence_id": str(uuid.uuid4()),
            "kind": "location",
            "captured_at": rfc3339(self.now()),
            "location": {"lat": lat, "lng": lng, "accuracy_m": 12},
        }
        return self.event("evidence.attached", task_id, data)

    def completion(
        self,
        task_id: str,
        outcome: str = "confirmed",
        channel: str = "phone",
        evidence: Iterable[Document] = (),
        corrections: Document | None = None,
        **changes: object,
    ) -> Document:
        data: Document = {
            "outcome": outcome,
            "channel": channel,
            "evidence_ids": [event["data"]["evidence_id"] for event in evidence],
        }
        if corrections is not None:
            data["corrections"] = corrections
        return self.event("verification.completed", task_id, data, **changes)

    def phone_check(self, task: Document, outcome: str = "confirmed") -> list[Document]:
        """Attempt, call record and completion by phone."""
        call = self.call_record(task["id"], task["resident"]["phone"])
        return [self.attempt(task["id"]), call, self.completion(task["id"], outcome, evidence=[call])]


def code_in(text: str) -> str | None:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    return found.group() if found else None
