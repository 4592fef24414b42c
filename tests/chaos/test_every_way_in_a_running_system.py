"""In the run command's own system a declaration's whole way is heard on each channel, in order and once.

Nothing is called by hand: residents speak to the API, a worker's phone pulls and pushes, vendors report by the hooks.
"""

import configparser
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from xmlrpc.client import ServerProxy

import httpx
import pytest
from supervisor.xmlrpc import SupervisorTransport

from apps.notifications.templates import Template
from deploy.local.places import ROOT
from tests.cast.system import System, running_system
from tests.chaos.ways import listening
from tests.chaos.ways.listening import Heard, Hearing, as_gaps, as_text, code_of, facts
from tests.chaos.ways.receipts import Reporter, yes_to
from tests.chaos.ways.vendors import APPROVE, HOOK_UP, WECHAT_IDS, Vendors, all_vendors, in_the_system
from tests.contract.client import API, Device, Document, Resident, authorization
from tests.contract.conftest import id_number

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
DIVISION_DIGITS: Final = 12
PATIENCE_S: Final = 100
STEPS: Final = (Template.SUBMITTED, Template.REGISTERED, Template.ENDED)
MAIL: Final = "newcomer@example.org"


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

    def sendings(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """As the API tells the resident: what it was about, and how it went; the oldest first."""
        rows = self.resident.get("/messages").json()["results"]
        return [
            (row["kind"], [(each["channel"], each["status"]) for each in row["deliveries"]])
            for row in reversed(rows)
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
            (task for task in self.device.tasks().values() if task["resident"].get("phone") == listener.resident.phone),
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
            expected = [(step, [(each.channel, each.ends)]) for step in STEPS]
            self.until(lambda each=each, expected=expected: each.sendings() == expected, f"{each.name}'s receipts")

    def bind_wechat(self, resident: Resident, openid: str) -> None:
        code = resident.post("/resident/wechat-binding", {}).json()["code"]
        self.reporter.hand_over(text_from(openid, code))
        self.until(lambda: resident.get("/resident/wechat-binding").json()["bound_at"], "the binding")
        self.vendors.wechat.followers.add(openid)


def text_from(openid: str, content: str) -> str:
    about = f"<ToUserName>gh_000000000000</ToUserName><FromUserName>{openid}</FromUserName>"
    stamp = f"<CreateTime>{int(time.time())}</CreateTime><MsgId>{time.time_ns()}</MsgId>"
    return f"<xml>{about}{stamp}<MsgType>text</MsgType><Content>{content}</Content></xml>"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with (
        all_vendors() as vendors,
        running_system(**vendors.settings()) as system,
        httpx.Client(base_url=f"http://127.0.0.1:{system.port}", timeout=15) as http,
    ):
        # Before anything is said: each process looks at the wordings twice a minute.
        in_the_system(APPROVE, system.find("web").environ())
        device = Device(http)
        assert device.enrol().status_code == 201
        device.drain()
        yield Stage(system, http, vendors, Reporter(http, vendors), device)


def by_sms(stage: Stage, number: int, name: str) -> Listener:
    resident = stage.sign_in(number)
    hears = partial(getattr(listening, f"by_{name}"), stage.vendors, resident.phone)
    return Listener(name, "sms", resident, hears, as_gaps, number, ends="delivered")


def by_wechat(stage: Stage, number: int, openid: str) -> Listener:
    resident = stage.sign_in(number)
    stage.bind_wechat(resident, openid)
    hears = partial(listening.by_wechat, stage.vendors, openid)
    return Listener(f"wechat {openid}", "wechat", resident, hears, as_gaps, number, ends="delivered")


def by_mail(stage: Stage, number: int) -> Listener:
    """In English."""
    resident = stage.sign_in(number)
    assert resident.post("/resident/email", {"email": MAIL}).status_code == 202

    def code() -> str | None:
        mails = [str(mail.get_content()) for mail in stage.vendors.mail.mailbox.values()]
        return next((found.group() for text in mails if (found := listening.CODE.search(text))), None)

    answer = resident.post("/resident/email/confirm", {"code": stage.until(code, "the code by e-mail")})
    assert answer.status_code == 204, answer.text
    wish(stage, resident, channel="email", language="en")
    hears = partial(listening.by_mail, stage.vendors, MAIL)
    return Listener("email", "email", resident, hears, partial(as_text, language="en"), number)


def by_push(stage: Stage, number: int) -> Listener:
    """Subscribed with the key that the API hands out, as a browser would."""
    resident = stage.sign_in(number)
    assert len(resident.get("/push/key").json()["public_key"]) == 87
    asked = json.loads(stage.vendors.push.browser.subscription(stage.vendors.push.base))
    assert resident.post("/resident/push-subscriptions", asked).status_code == 201
    wish(stage, resident, channel="webpush")
    return Listener("webpush", "webpush", resident, partial(listening.by_push, stage.vendors), as_text, number)


def by_webhook(stage: Stage, number: int) -> Listener:
    resident = stage.sign_in(number)
    script = HOOK_UP.format(phone=resident.phone, url=f"{stage.vendors.webhook.base}/messages")
    in_the_system(script, stage.system.find("web").environ())
    return Listener("webhook", "webhook", resident, partial(listening.by_webhook, stage.vendors), as_text, number)


def wish(stage: Stage, resident: Resident, **wishes: str) -> None:
    answer = stage.http.put(f"{API}/preferences", json=wishes, headers=authorization(resident.token))
    assert answer.status_code == 200, answer.text


def test_each_channel_hears_a_declaration_s_whole_way_in_order_and_once(stage: Stage) -> None:
    stage.play(
        [
            by_sms(stage, 1, "aliyun"),
            by_wechat(stage, 2, "oTemplateMessages"),
            by_mail(stage, 3),
            by_push(stage, 4),
            by_webhook(stage, 5),
        ]
    )


def test_where_wechat_stays_silent_the_text_message_says_it(stage: Stage) -> None:
    listener = by_wechat(stage, 6, "oNeverHeardOf")
    stage.reporter.silent.add("oNeverHeardOf")
    stage.declare(listener)
    stage.all_have_heard([listener], Template.SUBMITTED)
    by_text = partial(listening.by_aliyun, stage.vendors, listener.resident.phone)
    stage.until(by_text, "the text message instead")
    assert by_text() == listener.expected([Template.SUBMITTED])
    # Its receipt comes after all, and the next message's at once: nothing more is said by text message.
    stage.reporter.silent.clear()
    stage.visit(listener)
    stage.all_have_heard([listener], Template.SUBMITTED, Template.REGISTERED)
    both = [("sms", "delivered"), ("wechat", "delivered")]

    def heard() -> bool:
        return [(kind, sorted(ways)) for kind, ways in listener.sendings()] == [
            (Template.SUBMITTED, both),
            (Template.REGISTERED, both[1:]),
        ]

    stage.until(heard, "the receipts")
    assert len(by_text()) == 1


def test_the_other_vendors_hear_it_too(stage: Stage) -> None:
    """The same city, when it has changed its vendor of text messages and the kind of WeChat's."""
    with other_notifier(stage.system):
        follower = by_wechat(stage, 8, "oOneTimeMessages")
        stage.reporter.hand_over(yes_to("oOneTimeMessages", [WECHAT_IDS[step] for step in STEPS]))
        for step in STEPS:
            stage.vendors.wechat.agreed["oOneTimeMessages", WECHAT_IDS[step]] = 1
        stage.play([by_sms(stage, 7, "tencent"), follower])
    assert not any(stage.vendors.wechat.agreed.values()), "each yes was used"


@contextmanager
def other_notifier(system: System) -> Iterator[None]:
    """In the place of the run command's own, in the same surroundings but for two settings."""
    environment = system.find("notifier").environ()
    with supervisor_of(Path(environment["VAR_DIR"])) as supervisor:
        supervisor.stopProcess("service:notifier")
        changed = {**environment, "SMS_TRANSPORT": "tencent", "WECHAT_TRANSPORT": "subscription"}
        mine = subprocess.Popen([sys.executable, "-m", "deploy.notifier"], cwd=ROOT, env=changed)
        try:
            yield
        finally:
            mine.terminate()
            mine.wait(30)
            supervisor.startProcess("service:notifier")


@contextmanager
def supervisor_of(folder: Path) -> Iterator[Any]:
    (file,) = folder.rglob("supervisord.conf")
    settings = configparser.RawConfigParser()
    settings.read(file)
    server = settings["unix_http_server"]
    transport = SupervisorTransport(server["username"], server["password"], f"unix://{server['file']}")
    with ServerProxy("http://127.0.0.1", transport=transport) as proxy:
        yield proxy.supervisor
