"""Section 8, WeChat: from the code that binds to the evidence on the phone, as the outside sees it."""

import hashlib
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from pytest_django import Settings

from tests.cast.wechat import work
from tests.contract.client import Device, Document, Resident
from tests.contract.problems import check_problem

PATH = "/hooks/wechat/"
TOKEN = "doorstep"
OPENID = "oContract0000000000000000001"
numbers = itertools.count(25000000000000001)


@pytest.fixture(autouse=True)
def demo_account(settings: Settings, tmp_path: Path) -> None:
    settings.WECHAT_TOKEN, settings.WECHAT_APP_ID = TOKEN, "wx0000000000000000"
    settings.WECHAT_AES_KEY = "doorstepdoorstepdoorstepdoorstepdoorstep123"
    settings.MEDIA_ROOT = tmp_path


def query(**more: str) -> dict[str, str]:
    moment, nonce = str(int(time.time())), "8731"
    signature = hashlib.sha1("".join(sorted((TOKEN, moment, nonce))).encode()).hexdigest()  # noqa: S324  WeChat's
    return {"signature": signature, "timestamp": moment, "nonce": nonce, **more}


def message(kind: str, **fields: object) -> str:
    given = {
        "ToUserName": "gh_0",
        "FromUserName": OPENID,
        "CreateTime": int(time.time()),
        "MsgType": kind,
        "MsgId": next(numbers),
        **fields,
    }
    return f"<xml>{''.join(f'<{name}><![CDATA[{value}]]></{name}>' for name, value in given.items())}</xml>"


def send(http: httpx.Client, body: str, **changes: str) -> httpx.Response:
    return http.post(PATH, params=query(**changes), content=body, headers={"Content-Type": "text/xml"})


def test_the_address_is_proved(http: httpx.Client, db: None) -> None:
    answer = http.get(PATH, params=query(echostr="4619"))
    assert (answer.status_code, answer.text) == (200, "4619")
    check_problem(http.get(PATH, params=query(echostr="4619", signature="0" * 40)), 403)


def test_a_bad_signature(http: httpx.Client, db: None) -> None:
    check_problem(send(http, message("text", Content="x"), signature="0" * 40), 403)


def test_somebody_unknown_is_told_how_to_bind(http: httpx.Client, db: None) -> None:
    answer = send(http, message("text", Content="你好"))
    assert answer.status_code == 200
    reply = {element.tag: element.text or "" for element in ET.fromstring(answer.content)}  # noqa: S314  ours
    assert (reply["ToUserName"], reply["FromUserName"], reply["MsgType"]) == (OPENID, "gh_0", "text")
    assert "绑定" in reply["Content"]


def test_a_bound_residents_messages_are_evidence_and_a_completion_by_wechat_counts_them(
    http: httpx.Client, device: Device, newcomer: Callable[[], Resident], a_form: Callable[..., Document]
) -> None:
    resident = newcomer()
    resident.declare(a_form(phone=resident.phone))
    device.drain()
    (task,) = device.tasks().values()
    binding = resident.post("/resident/wechat-binding", {})
    assert binding.status_code == 201
    assert set(binding.json()) == {"code", "expires_at"}
    assert binding.json()["expires_at"].endswith("Z")
    assert send(http, message("text", Content=binding.json()["code"])).status_code == 200

    said = message("text", Content="我住在人民中路12号")
    for body in (
        said,
        said,
        message("location", Location_X="31.8756", Location_Y="120.5553", Scale="16", Label="家"),
    ):
        assert send(http, body).status_code == 200
    work()
    evidence = device.task(task["id"])["evidence"]
    assert sorted((item["kind"], item["status"]) for item in evidence) == [
        ("location", "received"),
        ("wechat_message", "received"),
    ]
    events = [
        device.attempt(task["id"], channel="wechat"),
        device.event(
            "verification.completed",
            task["id"],
            {"outcome": "confirmed", "channel": "wechat", "evidence_ids": [evidence[0]["id"]]},
        ),
    ]
    assert [result["status"] for result in device.results(*events)] == ["applied", "applied"]
    assert device.task(task["id"])["status"] == "completed"
