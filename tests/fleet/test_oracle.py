"""The oracle's own rules, said once more as examples of the contract."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.sync.fleet.oracle import Arrival, Oracle, custody, fields
from apps.sync.fleet.oracle.completion import decide
from apps.sync.fleet.oracle.documents import verdict
from apps.sync.fleet.oracle.tasks import new_task

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
TASK, WORKER, COLLEAGUE, GRID = "task", "worker", "colleague", "grid"
PHONE = "+8613900000001"
JPEG: dict[str, Any] = {"sha256": "ab" * 32, "size": 9, "mime": "image/jpeg"}


@pytest.fixture
def oracle() -> Oracle:
    told = Oracle(covering={(WORKER, GRID): [(NOON, None)]})
    task = new_task(created=NOON, discoverer="", phone=PHONE, place={"lat": 31.8, "lng": 120.5})
    told.tasks[TASK] = {**task, "grid": GRID, "due": NOON + timedelta(days=10)}
    return told


def event(seq: int, kind: str, /, *, after: timedelta = timedelta(hours=1), **data: Any) -> dict[str, Any]:
    at = (NOON + after).isoformat()
    return {"id": f"event {seq}", "type": kind, "task_id": TASK, "occurred_at": at, "seq": seq, "data": data}


def met(seq: int) -> dict[str, Any]:
    return event(seq, "attempt.recorded", channel="phone", result="met")


def call(seq: int, seconds: int = 45) -> dict[str, Any]:
    meta = {"callee": PHONE, "duration_s": seconds}
    return event(seq, "evidence.attached", evidence_id="call", kind="call_record", captured_at="", meta=meta)


def complete(seq: int, outcome: str = "confirmed", *evidence: str) -> dict[str, Any]:
    return event(seq, "verification.completed", outcome=outcome, channel="phone", evidence_ids=list(evidence))


def arrive(
    oracle: Oracle, *events: dict[str, Any], worker: str = WORKER, after: timedelta = timedelta(hours=2)
) -> list[str]:
    arrival = Arrival("device", worker, timedelta(), NOON + after, list(events))
    return ["duplicate" if one.is_repeat else one.result for one in oracle.arrive(arrival)]


def test_a_visit_in_any_order_completes_the_task(oracle: Oracle) -> None:
    assert arrive(oracle, complete(3, "confirmed", "call"), call(2), met(1)) == ["applied"] * 3
    assert oracle.tasks[TASK]["status"] == "completed"


def test_a_completion_waits_for_its_evidence(oracle: Oracle) -> None:
    assert arrive(oracle, met(1), complete(3, "confirmed", "call")) == ["applied", "held"]
    assert arrive(oracle, call(2)) == ["applied"]
    assert oracle.tasks[TASK]["outcome"] == "confirmed"


def test_too_short_a_call_proves_nothing(oracle: Oracle) -> None:
    results = arrive(oracle, met(1), call(2, seconds=19), complete(3, "confirmed", "call"))
    assert results[-1] == "quarantined:invalid_transition"


def test_the_first_to_arrive_decides_and_another_outcome_is_disputed(oracle: Oracle) -> None:
    arrive(oracle, met(1), complete(2, "refused"))
    assert arrive(oracle, complete(3, "refused")) == ["superseded:task_already_completed"]
    assert arrive(oracle, complete(4, "not_resident")) == ["conflict:outcome_disputed"]
    assert (oracle.tasks[TASK]["status"], oracle.tasks[TASK]["outcome"]) == ("disputed", "refused")


def test_the_same_again_is_a_repeat_and_the_same_id_for_something_else_is_not(oracle: Oracle) -> None:
    assert arrive(oracle, met(1), met(1)) == ["applied", "duplicate"]
    assert arrive(oracle, met(1), {**call(2), "id": "event 1"}) == ["duplicate", "quarantined:id_reused"]


@pytest.mark.parametrize(("hours", "result"), [(47, "applied"), (49, "superseded:not_assigned_any_more")])
def test_work_is_credited_for_two_days_after_a_reassignment(oracle: Oracle, hours: int, result: str) -> None:
    custody.reassign(oracle.tasks[TASK], WORKER, NOON)
    custody.reassign(oracle.tasks[TASK], COLLEAGUE, NOON)
    late = timedelta(hours=hours)
    attempt = event(1, "attempt.recorded", after=late, channel="door", result="no_answer")
    assert arrive(oracle, attempt, after=late) == [result]


def test_whoever_never_had_it_is_out_of_scope(oracle: Oracle) -> None:
    assert arrive(oracle, met(1), worker=COLLEAGUE) == ["quarantined:out_of_scope"]


@pytest.mark.parametrize("hours", [-1, 3])
def test_times_before_the_task_and_after_now_are_implausible(oracle: Oracle, hours: int) -> None:
    lie = event(1, "task.acknowledged", after=timedelta(hours=hours))
    assert arrive(oracle, lie) == ["quarantined:clock_implausible"]


def test_a_cancelled_task_keeps_the_work_and_takes_no_verdict(oracle: Oracle) -> None:
    oracle.cancel(TASK, NOON)
    assert arrive(oracle, met(1), complete(2, "refused")) == ["superseded:task_cancelled"] * 2


def photo(seq: int) -> dict[str, Any]:
    return event(seq, "evidence.attached", evidence_id="photo", kind="photo", captured_at="", **JPEG)


def at_the_door(seq: int) -> dict[str, Any]:
    return event(seq, "attempt.recorded", channel="door", result="met")


def wait_for_photo(oracle: Oracle) -> dict[str, Any]:
    completion = complete(3, "confirmed", "photo")
    completion["data"]["channel"] = "door"
    assert arrive(oracle, at_the_door(1), photo(2), completion) == ["applied"] * 3
    assert oracle.tasks[TASK]["status"] == "awaiting_evidence"
    return oracle.tasks[TASK]


def test_bytes_that_follow_complete_the_task_as_of_the_visit(oracle: Oracle) -> None:
    task = wait_for_photo(oracle)
    oracle.receive("photo", JPEG, NOON + timedelta(hours=20))
    assert (task["status"], task["decided"]) == ("completed", NOON + timedelta(hours=1))


def test_other_bytes_than_were_announced_open_it_again(oracle: Oracle) -> None:
    task = wait_for_photo(oracle)
    oracle.receive("photo", {**JPEG, "size": 8}, NOON + timedelta(hours=20))
    assert (task["status"], task["outcome"]) == ("open", None)


@pytest.mark.parametrize(("hours", "status"), [(49, "awaiting_evidence"), (50, "open")])
def test_after_two_days_nobody_waits_any_more(oracle: Oracle, hours: int, status: str) -> None:
    task = wait_for_photo(oracle)
    oracle.pass_time(NOON + timedelta(hours=hours))
    assert task["status"] == status


def test_bytes_may_come_before_their_event(oracle: Oracle) -> None:
    oracle.receive("photo", JPEG, NOON)
    completion = complete(3, "refused", "photo")
    assert arrive(oracle, at_the_door(1), photo(2), completion) == ["applied"] * 3
    assert oracle.tasks[TASK]["status"] == "completed"


@pytest.mark.parametrize(
    ("version", "result", "street"),
    [
        (1, "conflict:field_conflict", "the office's"),
        (2, "applied", "the worker's"),
        (None, "applied", "the worker's"),
    ],
)
def test_a_correction_conflicts_with_what_changed_after_the_device_had_read_it(
    oracle: Oracle, version: int | None, result: str, street: str
) -> None:
    task = oracle.tasks[TASK]
    oracle.copies[(TASK, 1)] = dict(task["changes"])
    fields.change(task, "address", "the office's")
    oracle.copies[(TASK, 2)] = dict(task["changes"])
    correction = complete(3, "corrected", "call")
    correction["data"]["corrections"] = {"address": "the worker's", "residence_kind": "hotel"}
    if version is not None:
        correction["base_version"] = version
    assert arrive(oracle, met(1), call(2), correction)[-1] == result
    assert (task["fields"]["address"], task["fields"]["residence_kind"]) == (street, "hotel")


@pytest.mark.parametrize(("takes_device", "street"), [(True, "the worker's"), (False, "the office's")])
def test_a_supervisor_picks_a_value(oracle: Oracle, *, takes_device: bool, street: str) -> None:
    task = oracle.tasks[TASK]
    fields.change(task, "address", "the office's")
    task["conflicts"].append({"field": "address", "value": "the worker's"})
    fields.settle_conflict(task, task["conflicts"][0], takes_device=takes_device)
    assert (task["fields"]["address"], task["conflicts"]) == (street, [])


def test_a_supervisor_ends_a_dispute_and_the_deadline_stays_judged_by_the_visit(oracle: Oracle) -> None:
    arrive(oracle, met(1), complete(2, "refused"))
    arrive(oracle, complete(4, "not_resident"))
    decide(oracle.tasks[TASK], "not_resident", NOON + timedelta(days=30))
    task = oracle.tasks[TASK]
    assert (task["status"], task["outcome"], verdict(task)) == ("completed", "not_resident", "met")


def test_who_looks_again_sees_the_same_particulars(oracle: Oracle) -> None:
    first = oracle.of(PHONE)
    first["fields"]["address"] = "一号"
    second = new_task(created=NOON, discoverer="", phone=PHONE, place=None, address="一号")
    fields.share(first, second)
    fields.change(first, "address", "二号")
    assert (second["fields"], second["changes"]["address"]) == ({"address": "二号"}, 1)
