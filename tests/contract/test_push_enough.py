"""Section 4: what counts as enough for a completion, else it is kept aside with words that say what is missing."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.client import Device, Document, rfc3339

Later = Callable[[timedelta], None]
PLACE = {"lat": 31.8756, "lng": 120.5553}


def verdict(result: Document) -> tuple[str, str | None]:
    return result["status"], result.get("code")


class TestEnough:
    def complete(self, device: Device, task: Document, *events: Document, **how: Any) -> Document:
        evidence = [event for event in events if event["type"] == "evidence.attached"]
        result: Document = device.results(*events, device.completion(task["id"], evidence=evidence, **how))[-1]
        return result

    def test_by_phone_without_a_call(self, device: Device, task: Document) -> None:
        result = self.complete(device, task, device.attempt(task["id"]))
        assert verdict(result) == ("quarantined", "invalid_transition")
        assert "call_record" in result["detail"]

    def test_by_phone_without_an_attempt(self, device: Device, task: Document) -> None:
        call = device.call_record(task["id"], task["resident"]["phone"])
        result = self.complete(device, task, call)
        assert verdict(result) == ("quarantined", "invalid_transition")
        assert "attempt" in result["detail"]

    @pytest.mark.parametrize(("seconds", "status"), [(19, "quarantined"), (20, "applied")])
    def test_by_phone_a_call_of_twenty_seconds(
        self, device: Device, task: Document, seconds: int, status: str
    ) -> None:
        call = device.call_record(task["id"], task["resident"]["phone"], seconds)
        assert self.complete(device, task, device.attempt(task["id"]), call)["status"] == status

    def test_by_phone_a_call_to_another_number(self, device: Device, task: Document) -> None:
        call = device.call_record(task["id"], "+8613900099999")
        result = self.complete(device, task, device.attempt(task["id"]), call)
        assert verdict(result) == ("quarantined", "invalid_transition")
        assert task["resident"]["phone"] not in result["detail"]

    @pytest.mark.parametrize(("north", "status"), [(0.0, "applied"), (0.0026, "applied"), (0.0028, "quarantined")])
    def test_by_door_a_location_within_three_hundred_metres(
        self, device: Device, task: Document, north: float, status: str
    ) -> None:
        place = device.location(task["id"], PLACE["lat"] + north, PLACE["lng"])
        met = device.attempt(task["id"], "door")
        assert self.complete(device, task, met, place, channel="door")["status"] == status

    def test_by_wechat_a_location(self, device: Device, task: Document) -> None:
        place = device.location(task["id"], 31.0, 120.0)
        met = device.attempt(task["id"], "wechat")
        assert self.complete(device, task, met, place, channel="wechat")["status"] == "applied"

    @pytest.mark.parametrize("outcome", ["not_resident", "refused"])
    def test_one_attempt(self, device: Device, task: Document, outcome: str) -> None:
        missing = self.complete(device, task, outcome=outcome, channel="door")
        assert verdict(missing) == ("quarantined", "invalid_transition")
        tried = device.attempt(task["id"], "door", "no_answer")
        assert self.complete(device, task, tried, outcome=outcome, channel="door")["status"] == "applied"

    def test_unreachable_takes_three_attempts_on_two_days(self, device: Device, task: Document, later: Later) -> None:
        for _ in range(3):
            device.results(device.attempt(task["id"], "door", "no_answer"))
        early = self.complete(device, task, outcome="unreachable", channel="door")
        assert verdict(early) == ("quarantined", "invalid_transition")
        later(timedelta(hours=24))
        last = device.attempt(task["id"], "phone", "no_answer")
        assert self.complete(device, task, last, outcome="unreachable", channel="phone")["status"] == "applied"

    def test_a_photo_whose_bytes_have_not_come_keeps_the_task_waiting(self, device: Device, task: Document) -> None:
        photo = device.event(
            "evidence.attached",
            task["id"],
            {
                "evidence_id": str(uuid.uuid4()),
                "kind": "photo",
                "sha256": "ab" * 32,
                "size": 1000,
                "mime": "image/jpeg",
                "captured_at": rfc3339(device.now()),
            },
        )
        result = self.complete(device, task, device.attempt(task["id"], "door"), photo, channel="door")
        assert result["status"] in {"applied", "held"}
        waiting = device.task(task["id"])
        assert waiting["status"] == "awaiting_evidence"
        assert [item["status"] for item in waiting["evidence"]] == ["expected"]
