"""The running system, its vendors, one worker's phone, and residents who each hear on one way alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import httpx

from apps.notifications.templates import Template
from tests.cast.system import System
from tests.chaos.ways.listening import Heard, Hearing, code_of, facts
from tests.chaos.ways.receipts import Reporter
from tests.chaos.ways.vendors import Vendors
from tests.contract.client import Device, Document, Resident
from tests.contract.conftest import id_number

DIVISION_DIGITS: Final = 12
PATIENCE_S: Final = 150
STEPS: Final = (Template.SUBMITTED, Template.REGISTERED, Template.ENDED)
# By what it was about: the channels that it took, and how far it came on each.
Sendings = list[tuple[str, list[tuple[str, str]]]]


@dataclass
class Listener:
    """A resident who hears on one way alone; `as_heard` is how a text looks at that end."""

    name: str
    channel: str
    resident: Resident
    hears: Hearing
    as_heard: Callable[[Template, dict[str, str]], Heard]
    number: int
    # How far the vendor lets a message be followed.
    ends: str = "sent"
    declared: Document = field(default_factory=dict)

    def expected(self, steps: Sequence[Template]) -> list[Heard]:
        return [self.as_heard(step, facts(self.declared)) for step in steps]

    def has_heard(self, *steps: Template) -> bool:
        return self.hears() == self.expected(steps)

    def has_ended_as(self, expected: Sendings) -> bool:
        return self.sendings() == expected

    def sendings(self) -> Sendings:
        """As the API tells the resident: what it was about, and how it went; the oldest first."""
        rows = self.resident.get("/messages").json()["results"]
        return [
            (row["kind"], [(each["channel"], each["status"]) for each in row["deliveries"]]) for row in reversed(rows)
        ]


@dataclass
class Stage:
    system: System
    http: httpx.Client
    vendors: Vendors
    reporter: Reporter
    device: Device

    def until(self, found: Callable[[], Any], what: str) -> Any:
        """What the system does by itself takes a moment; meanwhile the vendors report."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            self.reporter.report()
            if result := found():
                return result
            time.sleep(0.25)
        raise AssertionError(f"it does not come: {what}")

    def sign_in(self, number: int) -> Resident:
        resident = Resident(self.http, f"+861990003{number:04d}")
        assert resident.ask_code().status_code == 202
        code = self.until(partial(code_of, self.vendors, resident.phone), "the one-time code")
        assert resident.sign_in(code).status_code == 201
        return resident

    def declare(self, listener: Listener) -> None:
        form = {
            "name": "欧阳小雨",
            "id_type": "resident_id",
            "id_number": id_number(800 + listener.number),
            "phone": listener.resident.phone,
            "division_code": self.device.worker["grids"][0]["code"][:DIVISION_DIGITS],
            "address": f"人民中路12号3幢{400 + listener.number}室",
            "residence_kind": "rented",
            "residence_reason": "01",
            "since": "2026-01-01",
            "notice_version": "2026-01",
        }
        answer = listener.resident.declare(form)
        assert answer.status_code == 201, answer.text
        listener.declared = answer.json()

    def task_of(self, listener: Listener) -> Document | None:
        self.device.drain()
        return next(
            (
                task
                for task in self.device.tasks().values()
                if task["resident"].get("phone") == listener.resident.phone
            ),
            None,
        )

    def visit(self, listener: Listener) -> None:
        task = self.until(partial(self.task_of, listener), f"the task of {listener.name}")
        results = self.device.results(*self.device.phone_check(task))
        assert [each["status"] for each in results] == ["applied"] * 3

    def withdraw(self, listener: Listener) -> None:
        answer = listener.resident.post(f"/declarations/{listener.declared['id']}/withdraw", {})
        assert answer.status_code == 200, answer.text

    def all_have_heard(self, listeners: Sequence[Listener], *steps: Template) -> None:
        for each in listeners:
            found = partial(each.has_heard, *steps)
            try:
                self.until(found, each.name)
            except AssertionError:
                assert each.hears() == each.expected(steps), each.name

    def play(self, listeners: Sequence[Listener]) -> None:
        """Declared, verified by the worker, registered, ended; each step when all have heard the one before."""
        for each in listeners:
            self.declare(each)
        self.all_have_heard(listeners, *STEPS[:1])
        for each in listeners:
            self.visit(each)
        self.all_have_heard(listeners, *STEPS[:2])
        for each in listeners:
            self.withdraw(each)
        self.all_have_heard(listeners, *STEPS)
        for each in listeners:
            expected: Sendings = [(step, [(each.channel, each.ends)]) for step in STEPS]
            self.until(partial(each.has_ended_as, expected), f"{each.name}'s receipts")

    def bind_wechat(self, resident: Resident, openid: str) -> None:
        code = resident.post("/resident/wechat-binding", {}).json()["code"]
        self.reporter.hand_over(text_from(openid, code))
        self.until(lambda: resident.get("/resident/wechat-binding").json()["bound_at"], "the binding")
        self.vendors.wechat.followers.add(openid)


def text_from(openid: str, content: str) -> str:
    about = f"<ToUserName>gh_000000000000</ToUserName><FromUserName>{openid}</FromUserName>"
    stamp = f"<CreateTime>{int(time.time())}</CreateTime><MsgId>{time.time_ns()}</MsgId>"
    return f"<xml>{about}{stamp}<MsgType>text</MsgType><Content>{content}</Content></xml>"
