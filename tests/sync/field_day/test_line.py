"""The line is patient with what passes, and with nothing else."""

import json
from collections.abc import Iterator

import httpx
import pytest
import respx

from apps.sync.field_day import line as lines
from apps.sync.field_day.line import Line, OutOfPatienceError, RefusedError


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    monkeypatch.setattr(lines, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(lines, "LONGEST_PAUSE_S", 0.001)
    made = Line("http://127.0.0.1:1")
    yield made
    made.close()


@respx.mock
def test_what_fails_on_the_way_or_on_the_servers_side_is_sent_again(line: Line) -> None:
    route = respx.post("http://127.0.0.1:1/x")
    route.side_effect = [
        httpx.ConnectError("down"),
        httpx.Response(503),
        httpx.Response(429, headers={"Retry-After": "0"}),
        httpx.Response(200, json={"ok": True}),
    ]
    numbers = iter(range(9))
    assert line.ask("POST", "/x", body=lambda: {"number": next(numbers)}) == {"ok": True}
    assert [json.loads(call.request.content)["number"] for call in route.calls] == [0, 1, 2, 3]
    assert line.hiccups == {"ConnectError": 1, "503": 1, "429": 1}


@respx.mock
def test_a_refusal_is_not_sent_again(line: Line) -> None:
    problem = {"code": "bad_cursor", "status": 400}
    route = respx.get("http://127.0.0.1:1/x").respond(400, json=problem)
    with pytest.raises(RefusedError) as refused:
        line.ask("GET", "/x")
    assert (refused.value.code, refused.value.status) == ("bad_cursor", 400)
    assert route.call_count == 1


@respx.mock
def test_patience_ends(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PATIENCE_S", 0.02)
    respx.get("http://127.0.0.1:1/x").respond(500)
    with pytest.raises(OutOfPatienceError):
        line.ask("GET", "/x")
