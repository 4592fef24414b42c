"""An oracle that cannot find fault proves nothing: each planted defect is found, and told as a story."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest

from apps.sync.fleet.wire import Answer, Body, Worker
from apps.verification_tasks.models import VerificationTask
from tests.fleet import stories
from tests.fleet.inside import InsideWire
from tests.fleet.stories import Story
from tests.fleet.week import a_week

WEEKS, STEPS = 5, 120
Result = dict[str, Any]
Plant = Callable[[pytest.MonkeyPatch], None]


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


def story_of(office: list[Worker], words: str) -> None:
    """Of the first week in which it comes to light."""
    told = next(filter(None, (week_of(office, seed) for seed in range(WEEKS))), "nobody saw it")
    assert words in told


def week_of(office: list[Worker], seed: int) -> str:
    """What goes wrong in it."""
    try:
        with a_week(office) as week:
            week.play(Random(seed), STEPS)
    except AssertionError as found:
        return str(found)
    return ""


def test_an_event_applied_twice(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    change_results(monkeypatch, lambda result: result.update(status="applied", code=""))
    story_of(office, "applied")


def test_an_event_that_was_answered_and_never_kept(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    def push(self: InsideWire, token: str, body: Body) -> Answer:
        sent = body()
        results = [{"id": event["id"], "status": "applied"} for event in sent["events"]]
        return Answer(200, {"server_time": self.now().isoformat(), "results": results}, sent)

    monkeypatch.setattr(InsideWire, "push", push)
    story_of(office, "applied")


def test_a_removal_that_never_reaches_the_device(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    change_copies(monkeypatch, lambda one: one.update(kind="nothing") if one["op"] == "remove" else None)
    story_of(office, "diverged")


def test_a_wrong_verdict(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    def swap(one: dict[str, Any]) -> None:
        if one["op"] == "upsert" and one["data"]["sla"] == "met":
            one["data"]["sla"] = "breached"

    change_copies(monkeypatch, swap)
    story_of(office, "wrong verdicts")


def test_a_phone_number_that_stays_after_the_closing(office: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(one: dict[str, Any]) -> None:
        if one["op"] == "upsert" and one["data"]["closed_at"]:
            one["data"]["resident"]["phone"] = VerificationTask.objects.get(pk=one["id"]).declaration.phone

    change_copies(monkeypatch, keep)
    story_of(office, "a closed task carries a phone number")


def pretend(*_: Any, **__: Any) -> bool:
    return True


def lose_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = InsideWire.tus

    def tus(self: InsideWire, token: str, method: str, *rest: Any) -> Any:
        return (204, {}) if method == "PATCH" else honest(self, token, method, *rest)

    monkeypatch.setattr(InsideWire, "tus", tus)


def believe_all_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.verification_tasks.services.evidence_matching.fault", lambda *_: "")


def wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.verification_tasks.services.sweep.batch.lacks_proof", lambda *_: False)


def never_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.verification_tasks.evidence_policy.awaited", lambda *_: frozenset())


def forget_what_the_device_had_read(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = InsideWire.push

    def push(self: InsideWire, token: str, body: Body) -> Answer:
        sent = body()
        bare = [{name: value for name, value in event.items() if name != "base_version"} for event in sent["events"]]
        return replace(honest(self, token, lambda: {**sent, "events": bare}), body=sent)

    monkeypatch.setattr(InsideWire, "push", push)


def take_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = InsideWire.decide_conflict

    def decide(self: InsideWire, reference: str, name: str, *, takes_device: bool) -> bool:
        return honest(self, reference, name, takes_device=not takes_device)

    monkeypatch.setattr(InsideWire, "decide_conflict", decide)


def ask_for_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = InsideWire.raise_epoch
    monkeypatch.setattr(InsideWire, "raise_epoch", lambda self, _since: honest(self, self.now()))


def pretend_to(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(InsideWire, name, pretend)


@pytest.mark.parametrize(
    ("story", "plant", "words"),
    [
        (stories.photo, lose_bytes, "must be rejected"),
        (stories.photo, believe_all_bytes, "must be rejected"),
        (stories.no_photo, never_wait, "must be awaiting_evidence"),
        (stories.no_photo, wait_for_ever, "must be open"),
        (stories.conflict, forget_what_the_device_had_read, "must be conflict:field_conflict"),
        (stories.conflict, take_the_other_side, "address is not the one in force"),
        (stories.conflict, partial(pretend_to, name="amend"), "must be conflict:field_conflict"),
        (stories.dispute, partial(pretend_to, name="decide_dispute"), "must be completed"),
        (stories.reassignment, partial(pretend_to, name="reassign"), "does not hold it"),
        (stories.epoch, partial(pretend_to, name="raise_epoch"), "a cursor of an earlier epoch was taken"),
        (stories.epoch, ask_for_nothing_again, "is asked to offer again since"),
        (stories.revocation, partial(pretend_to, name="revoke"), "is revoked, and was shown what is in its scope"),
        (stories.withdrawal, partial(pretend_to, name="withdraw"), "must be cancelled"),
    ],
)
def test_whatever_else_goes_wrong_is_seen(
    office: list[Worker], monkeypatch: pytest.MonkeyPatch, story: Story, plant: Plant, words: str
) -> None:
    plant(monkeypatch)
    with a_week(office) as week:
        with pytest.raises(AssertionError):
            story(week)
        assert any(words in fault for _, _, fault in week.fleet.report.faults), week.fleet.report.faults
