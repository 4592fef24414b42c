"""A pushed body is read strictly where the whole depends on it, and event by event where it does not."""

import gzip
import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import DomainError, TooLarge
from apps.sync.models import Device
from apps.sync.services.push.parse import Parsed, parse_body, parse_event

TASK = "01900000-0000-7000-8000-000000000001"
DEVICE = Device(id=uuid.UUID(int=7))


def event(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "id": "01900000-0000-7000-8000-0000000000aa",
        "type": "note.added",
        "task_id": TASK,
        "occurred_at": "2026-11-23T10:00:00+08:00",
        "seq": 1,
        "data": {"text": "门开着"},
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not ...}


def parsed(**changes: Any) -> Parsed:
    return parse_event(json.dumps(event(**changes)).encode(), DEVICE)


def test_a_good_event_is_not_refused() -> None:
    assert parsed().refusal is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ...},
        {"id": 7},
        {"id": "not-a-uuid"},
        {"task_id": ...},
        {"task_id": "x"},
        {"occurred_at": ...},
        {"occurred_at": "2026-11-23T10:00:00"},
        {"occurred_at": "yesterday"},
        {"occurred_at": 1700000000},
        {"seq": ...},
        {"seq": -1},
        {"seq": "1"},
        {"seq": True},
        {"data": ...},
        {"data": []},
        {"data": {"text": ""}},
        {"data": {"text": "a\x00b"}},
        {"base_version": "3"},
        {"type": "attempt.recorded", "data": {"channel": "fax", "result": "met"}},
        {"type": "attempt.recorded", "data": {"channel": "door", "result": "met", "location": {"lat": 91, "lng": 0}}},
        {
            "type": "evidence.attached",
            "data": {"evidence_id": TASK, "kind": "photo", "captured_at": "2026-11-23T10:00:00Z"},
        },
        {"type": "verification.completed", "data": {"outcome": "confirmed", "channel": "door"}},
    ],
)
def test_what_cannot_be_read_is_malformed_and_says_why(changes: dict[str, Any]) -> None:
    refusal = parsed(**changes).refusal
    assert refusal is not None
    assert refusal[0] == "malformed"
    assert refusal[1]


def test_a_type_that_nobody_knows_is_unknown() -> None:
    refusal = parsed(type="task.teleported").refusal
    assert refusal is not None
    assert refusal[0] == "unknown_type"


@pytest.mark.parametrize(
    "raw", [b"null", b"7", b'"x"', b"[]", b"{}", b'{"id":"\xff"}', b'{"seq":1e999}', b'{"id":"\\ud800"}']
)
def test_any_json_value_is_kept_and_has_a_key(raw: bytes) -> None:
    one = parse_event(raw, DEVICE)
    assert one.refusal is not None
    assert one.raw == raw
    assert one.key == parse_event(raw, DEVICE).key


def test_the_same_content_has_the_same_fingerprint_however_it_is_written() -> None:
    plain = json.dumps(event()).encode()
    spread = json.dumps(event(), indent=2, sort_keys=True, ensure_ascii=False).encode()
    assert parse_event(plain, DEVICE).fingerprint == parse_event(spread, DEVICE).fingerprint
    assert parsed(seq=2).fingerprint != parsed().fingerprint


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[]", "no_events"),
        (b"null", "no_events"),
        (b"{}", "no_events"),
        (b'{"events": {}}', "no_events"),
        (b'{"events": null}', "no_events"),
        (b'{"events":[' + b"[" * 100_000, "not_json"),
        (gzip.compress(b"{}", mtime=0), "not_json"),
    ],
)
def test_a_body_without_events_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        parse_body(body)
    assert (caught.value.status, caught.value.code) == (400, code)


DEEP = b'{"id":"01900000-0000-7000-8000-0000000000bb","seq":4,"data":{"text":' + b"[" * 3000 + b"]" * 3000 + b"}}"
CUT = b'{"id":"01900000-0000-7000-8000-0000000000cc", "data":{"text":"\\ud83d \xed\xa0\xbd [\\"{"}}'


@pytest.mark.parametrize("bad", [DEEP, CUT], ids=["nested too deeply", "half a surrogate"])
def test_what_a_strict_reader_refuses_spoils_its_own_event_alone(bad: bytes) -> None:
    good = json.dumps(event(), indent=1).encode()
    body = parse_body(b'{"sent_at": "x", "more": [{"a": []}], "events": [' + good + b" ," + bad + b", 7]}")
    assert [bytes(one) for one in body.events] == [good, bad, b"7"]
    assert body.sent_at == "x"
    one = parse_event(bad, DEVICE)
    assert str(one.shown_id) in bad.decode("utf-8", "replace")
    assert one.key == uuid.UUID(str(one.shown_id))
    assert one.refusal is not None
    assert one.refusal[0] == "malformed"


@pytest.mark.parametrize("broken", [b"[[[}]]", b'{"a":nope}', b'{"a":"', b"]", b"[" * 3000], ids=str)
def test_beside_such_an_event_the_rest_must_be_json_all_the_same(broken: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        parse_body(b'{"events": [' + DEEP + b"," + broken + b"]}")
    assert caught.value.code == "not_json"


def test_a_batch_has_five_hundred_events_at_most() -> None:
    assert len(parse_body(b'{"events":[' + b",".join([b"{}"] * 500) + b"]}").events) == 500
    with pytest.raises(TooLarge) as caught:
        parse_body(b'{"events":[' + b",".join([b"{}"] * 501) + b"]}")
    assert caught.value.code == "batch_too_large"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(event())), JSON_VALUES))
def test_no_event_breaks_the_reading(changes: dict[str, Any]) -> None:
    raw = json.dumps({**event(), **changes}).encode()
    assert parse_event(raw, DEVICE).raw == raw
