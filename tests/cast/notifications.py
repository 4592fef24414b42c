"""Messages to an invented resident, and a transport that does what the test says."""

import itertools
import math
from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.notifications import transports
from apps.notifications.models import Audience, Delivery
from apps.notifications.services import NewMessage
from apps.notifications.templates import Template
from apps.notifications.transports.wording import version
from apps.notifications.wordings import SHELF

PHONE = "+8613900000001"


@pytest.fixture(autouse=True)
def shipped_wordings() -> None:
    """What this program ships, without a look at the table: statements are counted."""
    SHELF.words, SHELF.good_until = {}, math.inf
    version.cache_clear()


@pytest.fixture
def a_message() -> Callable[..., NewMessage]:
    numbers = itertools.count(1)

    def make(
        template: Template = Template.SUBMITTED,
        *,
        phone: str = PHONE,
        once_key: str | None = None,
        audience: Audience = Audience.RESIDENT,
        language: str = "zh-hans",
    ) -> NewMessage:
        number = next(numbers)
        context = {
            "reference": f"D-{number:04}",
            "code": f"{482000 + number}",
            "due": "11-30",
            "count": "3",
            "eligible_from": "2027-05-23",
        }
        key = once_key or f"{template}:{number}"
        return NewMessage(template, audience, phone, key, context, "declaration", str(number), language)

    return make


class ScriptedTransport:
    """Raises or answers as told, in order; then sends."""

    script: list[Exception] = []
    sent: list[Delivery] = []

    def provider(self, _delivery: Delivery) -> str:
        return "scripted"

    def send(self, delivery: Delivery) -> str:
        if self.script:
            raise self.script.pop(0)
        self.sent.append(delivery)
        return f"scripted-{delivery.id}"


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> type[ScriptedTransport]:
    ScriptedTransport.script, ScriptedTransport.sent = [], []
    monkeypatch.setitem(transports.SMS_TRANSPORTS, "scripted", ScriptedTransport)
    settings.SMS_TRANSPORT = "scripted"
    return ScriptedTransport


@pytest.fixture
def weighed(settings: Settings) -> Settings:
    """As in a city: two minutes for what else happens, a night's rest, five messages a day."""
    settings.MESSAGE_WINDOW = timedelta(minutes=2)
    settings.QUIET_HOURS = "21:00-08:00"
    settings.MESSAGES_A_DAY = 5
    return settings
