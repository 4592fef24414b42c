"""Section 4: what refuses a whole request, and that one bad event never does."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests.contract.client import API, Device, Document, authorization, rfc3339
from tests.contract.problems import check_problem


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"null", b"{}", b'{"events":{}}', b'{"events":null}', b'{"events":"x"}']
)
def test_no_json_or_no_list_of_events(device: Device, body: bytes) -> None:
    headers = {**authorization(device.token), "Content-Type": "application/json"}
    check_problem(device.http.post(f"{API}/sync/push", content=body, headers=headers), 400)


def test_another_media_type(device: Device) -> None:
    headers = {**authorization(device.token), "Content-Type": "text/plain"}
    check_problem(device.http.post(f"{API}/sync/push", content=b'{"events":[]}', headers=headers), 415)


def test_too_many_events(device: Device, task: Document) -> None:
    events = [device.event("note.added", task["id"], {"text": "x"}) for _ in range(501)]
    check_problem(device.push(events), 413, "batch_too_large")
    assert device.push(events[:500]).status_code == 200


def test_too_many_bytes(device: Device, task: Document) -> None:
    events = [device.event("note.added", task["id"], {"text": "x" * 3000}) for _ in range(499)]
    events += [device.event("note.added", task["id"], {"text": "x", "more": "y" * 3_000_000})]
    check_problem(device.push(events), 413, "batch_too_large")


def test_a_refused_batch_leaves_nothing_behind(device: Device, task: Document) -> None:
    events = [device.attempt(task["id"]) for _ in range(501)]
    device.push(events)
    assert device.task(task["id"])["attempts"] == 0
    assert {result["status"] for result in device.results(*events[:2])} == {"applied"}


def test_an_empty_batch_tells_the_time(device: Device) -> None:
    document = device.push([]).json()
    assert document["results"] == []
    assert document["server_time"].endswith("Z")
    assert abs(document["clock_skew_ms"]) < 60_000


@pytest.mark.parametrize(
    ("sent_at", "skew"),
    [("2026-11-23T01:59:58.500Z", 1500), ("2026-11-23T10:00:02+08:00", -2000), ("2026-11-23T10:00:00", None)],
)
def test_the_skew_is_the_servers_time_less_the_devices(device: Device, sent_at: str, skew: int | None) -> None:
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False):
        answer = device.push([], sent_at=sent_at)
    assert answer.status_code == 200
    assert (answer.json()["clock_skew_ms"], answer.json()["server_time"]) == (skew, "2026-11-23T02:00:00.000Z")


def test_the_media_type_may_carry_its_character_set(device: Device) -> None:
    headers = {**authorization(device.token), "Content-Type": "application/json; charset=utf-8"}
    assert device.http.post(f"{API}/sync/push", content=b'{"events":[]}', headers=headers).status_code == 200


BAD_EVENTS = {
    "not an object": lambda _: 7,
    "null": lambda _: None,
    "no id": lambda event: without(event, "id"),
    "id of another form": lambda event: {**event, "id": "nope"},
    "no type": lambda event: without(event, "type"),
    "type of another form": lambda event: {**event, "type": 5},
    "no task": lambda event: without(event, "task_id"),
    "no time": lambda event: without(event, "occurred_at"),
    "time without an offset": lambda event: {**event, "occurred_at": "2026-11-23T10:00:00"},
    "no number": lambda event: without(event, "seq"),
    "no data": lambda event: without(event, "data"),
    "data of another form": lambda event: {**event, "data": []},
    "data that lacks a member": lambda event: {**event, "data": {"channel": "door"}},
    "a word that does not exist": lambda event: {**event, "data": {"channel": "door", "result": "dancing"}},
    "a position beyond the pole": lambda event: {
        **event,
        "data": {**event["data"], "location": {"lat": 100, "lng": 0, "accuracy_m": 1}},
    },
    "a null character": lambda event: {**event, "data": {**event["data"], "note": "a\u0000b"}},
    "half a surrogate": lambda event: {**event, "data": {**event["data"], "note": "\ud800"}},
    "a huge number": lambda event: {**event, "seq": 10**40},
    "a negative number": lambda event: {**event, "seq": -1},
}


def test_half_a_surrogate_costs_its_own_event_alone_and_is_answered_by_its_id(device: Device, task: Document) -> None:
    """An app that cuts a text in the middle of an emoji must not be stuck with its whole outbox."""
    good = device.attempt(task["id"])
    bad = device.event("note.added", task["id"], {"text": "\ud83d"})
    for expected in (("applied", "quarantined"), ("duplicate", "duplicate")):
        results = device.results(good, bad)
        assert tuple(result["status"] for result in results) == expected
    (again,) = device.results(good)
    assert again["status"] == "duplicate"


def without(event: Document, name: str) -> Document:
    return {key: value for key, value in event.items() if key != name}


@pytest.mark.parametrize("spoil", BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_a_bad_event_is_quarantined_and_the_others_are_applied(
    device: Device, task: Document, spoil: Callable[[Document], object]
) -> None:
    good = [device.attempt(task["id"]), device.attempt(task["id"])]
    bad = spoil(device.attempt(task["id"]))
    answer = device.push([good[0], bad, good[1]])
    assert answer.status_code == 200, answer.text
    first, spoilt, second = answer.json()["results"]
    assert (first["status"], second["status"]) == ("applied", "applied")
    assert (spoilt["status"], spoilt["code"]) == ("quarantined", "malformed")
    assert spoilt["detail"]
    assert device.task(task["id"])["attempts"] == 2


def test_an_event_nested_too_deeply_is_quarantined_and_the_others_are_applied(device: Device, task: Document) -> None:
    """Valid JSON, which no reader follows so far down."""
    good, bad = device.attempt(task["id"]), device.event("note.added", task["id"], {"text": "here"})
    body = json.dumps({"sent_at": rfc3339(device.now()), "events": [good, bad]})
    headers = {"Content-Type": "application/json", **authorization(device.token)}
    for expected in (("applied", "quarantined"), ("duplicate", "duplicate")):
        answer = device.http.post(
            f"{API}/sync/push", content=body.replace('"here"', "[" * 5000 + "]" * 5000), headers=headers
        )
        results = answer.json()["results"]
        assert tuple(result["status"] for result in results) == expected
        assert [result["id"] for result in results] == [good["id"], bad["id"]]


def test_an_unknown_type(device: Device, task: Document) -> None:
    (result,) = device.results(device.event("task.danced", task["id"], {}))
    assert (result["status"], result["code"]) == ("quarantined", "unknown_type")


def test_an_unknown_task(device: Device, task: Document) -> None:
    (result,) = device.results(device.attempt(str(uuid.uuid4())))
    assert (result["status"], result["code"]) == ("quarantined", "unknown_task")


def test_a_task_out_of_scope(a_device: Callable[..., Device], task: Document) -> None:
    outsider = a_device("worker3")
    (result,) = outsider.results(outsider.attempt(task["id"]))
    assert (result["status"], result["code"]) == ("quarantined", "out_of_scope")
    assert "task" not in result, "what a worker may not see is never sent, its state neither"


@pytest.mark.parametrize("minutes", [11, 24 * 60, 600_000])
def test_a_time_in_the_future(device: Device, task: Document, minutes: int) -> None:

    event = device.attempt(task["id"], occurred_at=rfc3339(device.now() + timedelta(minutes=minutes)))
    (result,) = device.results(event)
    assert (result["status"], result["code"]) == ("quarantined", "clock_implausible")


def test_a_time_before_the_task_existed(device: Device, task: Document) -> None:
    (result,) = device.results(device.attempt(task["id"], occurred_at="2020-01-01T00:00:00Z"))
    assert (result["status"], result["code"]) == ("quarantined", "clock_implausible")


def test_a_wrong_clock_is_corrected_by_its_skew(a_device: Callable[..., Device], task: Document) -> None:

    for ahead in (timedelta(days=400), timedelta(days=-400)):
        device = a_device(ahead=ahead)
        (result,) = device.results(device.attempt(task["id"]))
        assert result["status"] == "applied", result
