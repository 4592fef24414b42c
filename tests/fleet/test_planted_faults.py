"""An oracle that cannot find fault proves nothing: each planted defect is found, and told as a story."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from apps.sync.fleet.wire import Answer, Body, Worker
from apps.verification_tasks.models import VerificationTask
from tests.fleet.inside import InsideWire
from tests.fleet.week import a_week

SEED, STEPS = 3, 120
Result = dict[str, Any]


def change_results(monkeypatch: pytest.MonkeyPatch, change: Callable[[Result], object]) -> None:
    honest = InsideWire.push

    def push(self: InsideWire, token: str, body: Body) -> Answer:
        answer = honest(self, token, body)
        for result in answer.document.get("results", []):
            change(result)
        return answer

    monkeypatch.setattr(InsideWire, "push", push)


def change_copies(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], object]) -> None:
    honest = InsideWire.pull

    def pull(self: InsideWire, token: str, cursor: str, limit: int) -> Answer:
        answer = honest(self, token, cursor, limit)
        for one in answer.document.get("changes", []):
            if one["kind"] == "task":
                change(one)
        return answer

    monkeypatch.setattr(InsideWire, "pull", pull)


def story_of(office: list[Worker]) -> str:
    with a_week(office) as week, pytest.raises(AssertionError) as found:
        week.play(Random(SEED), STEPS)
    return str(found.value)


def test_an_event_applied_twice(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    change_results(monkeypatch, lambda result: result.update(status="applied", code=""))
    assert "applied" in story_of(office)


def test_an_event_that_was_answered_and_never_kept(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    def push(self: InsideWire, token: str, body: Body) -> Answer:
        sent = body()
        results = [{"id": event["id"], "status": "applied"} for event in sent["events"]]
        return Answer(200, {"server_time": self.now().isoformat(), "results": results}, sent)

    monkeypatch.setattr(InsideWire, "push", push)
    assert "applied twice" in story_of(office) or "lost" in story_of(office)


def test_a_removal_that_never_reaches_the_device(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    change_copies(monkeypatch, lambda one: one.update(kind="nothing") if one["op"] == "remove" else None)
    assert "diverged" in story_of(office)


def test_a_wrong_verdict(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    def swap(one: dict[str, Any]) -> None:
        if one["op"] == "upsert" and one["data"]["sla"] == "met":
            one["data"]["sla"] = "breached"

    change_copies(monkeypatch, swap)
    assert "wrong verdicts" in story_of(office)


def test_a_phone_number_that_stays_after_the_closing(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(one: dict[str, Any]) -> None:
        if one["op"] == "upsert" and one["data"]["closed_at"]:
            one["data"]["resident"]["phone"] = VerificationTask.objects.get(pk=one["id"]).declaration.phone

    change_copies(monkeypatch, keep)
    assert "a closed task carries a phone number" in story_of(office)
