"""What WeChat and the exchange hand over becomes evidence on a task in the run command's own system.

Nothing is called by hand: its web process answers, its fetcher asks the stand-ins, its feed tells the phone.
"""

import hashlib
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from apps.verification_tasks.inbound.phone.signature import sign
from tests.cast.recorder import WAV, Recorder
from tests.cast.system import running_system
from tests.cast.wechat import AMR, JPEG, PATH, plain_query, sealed_call
from tests.contract.client import Device, Document, Resident, authorization, code_in, rfc3339
from tests.contract.conftest import id_number
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SAMPLES: Final = Path(__file__).parents[1] / "verification_tasks" / "inbound" / "wechat" / "data"
OPENID: Final = "oRunningSystem00000000000001"
WORKER: Final = "+8619900000001"
NEWCOMER: Final = "+8613900007731"
# As the stand-in knows it.
SECRET: Final = "invented-secret"
PATIENCE_S: Final = 40
# Of a community; a grid's code goes on after them.
DIVISION_DIGITS: Final = 12


@pytest.fixture
def wechat() -> Iterator[WechatServer]:
    with running() as server:
        server.media |= {"media_id": Media(JPEG), "voice": Media(AMR, "audio/amr")}
        yield server


@pytest.fixture
def http(wechat: WechatServer, recorder: tuple[Recorder, str]) -> Iterator[httpx.Client]:
    settings = {"WECHAT_API_BASE": wechat.base, "WECHAT_APP_SECRET": SECRET, "PHONE_RECORDING_ORIGINS": recorder[1]}
    with (
        running_system(**settings) as system,
        httpx.Client(base_url=f"http://127.0.0.1:{system.port}", timeout=10) as client,
    ):
        yield client


def until(found: Callable[[], Any]) -> Any:
    """What the system does by itself takes a moment."""
    for _ in range(PATIENCE_S * 4):
        if result := found():
            return result
        time.sleep(0.25)
    raise AssertionError("it does not come")


def sample(name: str) -> str:
    """Word for word but for who sends it, its number, and the voice note's medium."""
    text = (SAMPLES / f"oa_msg_{name}.xml").read_text()
    text = re.sub(r"(?<=<FromUserName><!\[CDATA\[)[^\]]+", OPENID, text)
    text = re.sub(r"(?<=<MsgId>)\d+", str(uuid.uuid4().int % 10**17), text)
    return text.replace("media_id", "voice") if name == "voice" else text


def hand_over(http: httpx.Client, body: str, *, safe: bool = False) -> None:
    query, raw = sealed_call(body) if safe else (plain_query(), body)
    assert http.post(PATH, params=query, content=raw, headers={"Content-Type": "text/xml"}).status_code == 200


def newcomer(http: httpx.Client, division: str) -> Resident:
    resident = Resident(http, NEWCOMER)
    assert resident.ask_code().status_code == 202

    def told() -> str | None:
        messages = http.get("/demo/outbox/", params={"format": "json"}).json()
        return next((code_in(each["text"]) for each in messages if each["to"] == NEWCOMER), None)

    assert resident.sign_in(until(told)).status_code == 201
    form = {
        "name": "欧阳小雨",
        "id_type": "resident_id",
        "id_number": id_number(731),
        "phone": NEWCOMER,
        "division_code": division,
        "address": "人民中路12号3幢402室",
        "residence_kind": "rented",
        "residence_reason": "01",
        "since": "2026-01-01",
        "notice_version": "2026-01",
    }
    assert resident.declare(form).status_code == 201
    return resident


def report_call(http: httpx.Client, recording: str) -> None:
    start = datetime.now(UTC) - timedelta(seconds=50)
    record = {
        "call_id": "running-1",
        "caller": WORKER,
        "callee": NEWCOMER,
        "started_at": rfc3339(start),
        "answered_at": rfc3339(start + timedelta(seconds=5)),
        "ended_at": rfc3339(start + timedelta(seconds=45)),
        "duration_s": 40,
        "result": "answered",
        "recording_url": recording,
    }
    body, stamp = json.dumps(record).encode(), str(int(time.time()))
    headers = {"X-Timestamp": stamp, "X-Signature": sign("doorstep-demo", stamp, body)}
    answer = http.post("/hooks/phone/calls", content=body, headers={"Content-Type": "application/json", **headers})
    assert answer.status_code == 200, answer.text


def test_messages_and_a_call_are_evidence_and_complete_the_check(
    http: httpx.Client, wechat: WechatServer, recorder: tuple[Recorder, str]
) -> None:
    device = Device(http)
    assert device.enrol().status_code == 201
    device.drain()
    known = device.tasks()
    resident = newcomer(http, device.worker["grids"][0]["code"][:DIVISION_DIGITS])

    def mine() -> Document | None:
        device.drain()
        return next((task for ident, task in device.tasks().items() if ident not in known), None)

    task = until(mine)

    def there() -> dict[str, Document]:
        evidence = device.task(task["id"])["evidence"]
        return {item["id"]: item for item in evidence if item["status"] == "received"}

    code = resident.post("/resident/wechat-binding", {}).json()["code"]
    hand_over(http, re.sub(r"(?<=<Content><!\[CDATA\[)[^\]]+", code, sample("text")))
    for name, safe in (("text", False), ("image", True), ("location", True)):
        hand_over(http, sample(name), safe=safe)
    until(lambda: len(there()) == 3)
    # Its token has expired meanwhile.
    wechat.expire()
    hand_over(http, sample("voice"))
    report_call(http, f"{recorder[1]}/wav")
    until(lambda: len(there()) == 5)
    kinds = sorted(item["kind"] for item in there().values())
    assert kinds == ["call_record", "location", *["wechat_message"] * 3]

    def fetched() -> set[str]:
        answers = [device.get(f"/evidence/{ident}") for ident in there()]
        return {hashlib.sha256(answer.content).hexdigest() for answer in answers if answer.status_code == 200}

    until(lambda: fetched() == {hashlib.sha256(body).hexdigest() for body in (JPEG, AMR, WAV)})
    done = device.results(device.attempt(task["id"]), device.completion(task["id"]))
    assert [each["status"] for each in done] == ["applied", "applied"]
    (declared,) = http.get("/api/v1/declarations", headers=authorization(resident.token)).json()["results"]
    assert declared["status"] == "registered"
