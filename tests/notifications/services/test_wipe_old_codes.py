"""A one-time code's text goes after a day; other messages keep theirs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from apps.notifications.models import Delivery, Message, OutboxEntry
from apps.notifications.services import NewMessage, deliver_each, send_messages, wipe_old_codes
from apps.notifications.templates import Template

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_only_old_codes_are_wiped(a_message: Callable[..., NewMessage], settings: Settings) -> None:
    settings.SMS_TRANSPORT = "demo"
    with time_machine.travel(START, tick=False) as clock:
        send_messages(messages=[a_message(Template.OTP), a_message()])
        deliver_each(delivery_ids=list(Delivery.objects.values_list("id", flat=True)))
        clock.shift(timedelta(hours=23))
        assert wipe_old_codes() == 0
        send_messages(messages=[a_message(Template.OTP)])
        clock.shift(timedelta(hours=2))
        assert (wipe_old_codes(), wipe_old_codes()) == (1, 0)
    texts = dict(Message.objects.order_by("created_at").values_list("once_key", "text"))
    assert [text is None for text in texts.values()].count(True) == 1
    assert texts["otp:1"] is None
    assert [entry.text for entry in OutboxEntry.objects.all()] == [texts["declaration.submitted:2"]]
