"""The oracle's own rules, said once more as examples of the contract."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.sync.fleet.oracle import Arrival, Oracle, custody
from apps.sync.fleet.oracle.tasks import new_task

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
TASK, WORKER, COLLEAGUE, GRID = "task", "worker", "colleague", "grid"
PHONE = "+8613900000001"


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
