"""The server in this process behind a plain HTTP client, a small city, and its people."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import httpx
import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django_q.models import OrmQ
from pytest_django import Settings
from time_machine import TimeMachineFixture

from config.wsgi import application
from tests.contract.client import Device, Document, Resident, code_in
from tests.contract.world import HOME, City, build_city

SEED = 41


@pytest.fixture(autouse=True)
def demo_mode(settings: Settings) -> Iterator[None]:
    settings.DEMO = True
    settings.SMS_TRANSPORT = "demo"
    settings.THROTTLE_FACTOR = 20
    settings.AXES_FAILURE_LIMIT = 5
    settings.ROOT_URLCONF = "tests.contract.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def later(time_machine: TimeMachineFixture) -> Callable[[timedelta], None]:
    """Time passes for the server and for everybody's clocks; then it runs on."""

    def pass_by(duration: timedelta) -> None:
        time_machine.move_to(datetime.now(UTC) + duration, tick=True)

    return pass_by


@pytest.fixture
def city(db: None) -> City:
    return build_city()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Requests run in this thread and in the test's transaction, whose connection no request may close."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    # What the server fails to turn into an answer fails the test.
    transport = httpx.WSGITransport(app=application)
    with httpx.Client(transport=transport, base_url="http://testserver") as client:
        yield client
    for signal in signals:
        signal.connect(close_old_connections)


def deliver_messages() -> None:
    """What the notification cluster does: take each queued call and make it."""
    for row in OrmQ.objects.order_by("id"):
        job = row.task
        module, _, name = job["func"].rpartition(".")
        getattr(import_module(module), name)(*job.get("args", ()), **job.get("kwargs", {}))
        row.delete()


@pytest.fixture
def outbox(http: httpx.Client) -> Callable[[str], list[str]]:
    """The texts that left for a number, newest first."""

    def read(phone: str) -> list[str]:
        deliver_messages()
        messages = http.get("/demo/outbox/", params={"format": "json"}).json()
        return [message["text"] for message in messages if message["to"] == phone]

    return read


@pytest.fixture
def newcomer(http: httpx.Client, city: City, outbox: Callable[[str], list[str]]) -> Callable[[], Resident]:
    """A resident with a session of their own."""
    numbers = itertools.count(1)

    def arrive() -> Resident:
        resident = Resident(http, f"+86139000{next(numbers):05d}")
        assert resident.ask_code().status_code == 202
        code = code_in(outbox(resident.phone)[0])
        assert code
        assert resident.sign_in(code).status_code == 201
        return resident

    return arrive


@pytest.fixture
def resident(newcomer: Callable[[], Resident]) -> Resident:
    return newcomer()


@pytest.fixture
def a_form() -> Callable[..., Document]:
    """A declaration that is right, of another person each time."""
    numbers = itertools.count(1)

    def fill(**changes: object) -> Document:
        form: Document = {
            "name": "欧阳小雨",
            "id_type": "resident_id",
            "id_number": id_number(next(numbers)),
            "phone": "+8613900000001",
            "division_code": HOME,
            "address": "人民中路12号3幢402室",
            "location": {"lat": 31.8756, "lng": 120.5553},
            "residence_kind": "rented",
            "residence_reason": "01",
            "since": "2026-11-01",
            "notice_version": "2026-01",
            **changes,
        }
        return {name: value for name, value in form.items() if value is not None}

    return fill


def id_number(order: int, birth: date = date(1990, 3, 7)) -> str:
    """Invented: no region begins with 99. Check digit by ISO 7064 MOD 11-2 (GB 11643)."""
    body = f"990101{birth:%Y%m%d}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.fixture
def a_device(http: httpx.Client, city: City) -> Callable[..., Device]:
    def enrol(username: str = "worker1", **traits: object) -> Device:
        device = Device(http, username, **traits)  # type: ignore[arg-type]
        assert device.enrol().status_code == 201
        return device

    return enrol


@pytest.fixture
def device(a_device: Callable[..., Device]) -> Device:
    return a_device()


@pytest.fixture
def a_task(
    device: Device, newcomer: Callable[[], Resident], a_form: Callable[..., Document]
) -> Callable[..., Document]:
    """A declaration's task as worker1's device pulls it."""

    def declare(**changes: object) -> Document:
        before = set(device.tasks())
        someone = newcomer()
        assert someone.declare(a_form(phone=someone.phone, **changes)).status_code == 201
        device.drain()
        (fresh,) = set(device.tasks()) - before
        return device.tasks()[fresh]

    return declare


@pytest.fixture
def task(a_task: Callable[..., Document]) -> Document:
    return a_task()
