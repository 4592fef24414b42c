"""Messages to an invented resident, and a transport that does what the test says."""

import itertools
from collections.abc import Callable

import pytest
from pytest_django import Settings

from apps.notifications import transports
from apps.notifications.models import Audience, Delivery
from apps.notifications.services import NewMessage
from apps.notifications.templates import Template

PHONE = "+8613900000001"


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
        context = {"reference": f"D-{number:04}", "code": f"{482000 + number}", "due": "11-30", "count": "3"}
        key = once_key or f"{template}:{number}"
        return NewMessage(template, audience, phone, key, context, "declaration", str(number), language)

    return make


class ScriptedTransport:
    """Raises or answers as told, in order; then sends."""

    script: list[Exception] = []
    sent: list[Delivery] = []

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
