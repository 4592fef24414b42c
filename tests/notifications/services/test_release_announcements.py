"""Announcements give way: they are never one with what concerns a resident, nor take its place."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.core.actors import Actor
from apps.core.clock import LOCAL_ZONE, now
from apps.core.phones import phone_index
from apps.notifications import choice
from apps.notifications.models import Channel, Delivery, Message
from apps.notifications.services import (
    NewMessage,
    Wishes,
    bind_address,
    fall_back,
    release_held,
    save_wishes,
    send_messages,
)
from apps.notifications.states import OPTED_OUT, DeliveryStatus
from apps.notifications.templates import Template
from apps.notifications.wordings import Words
from tests.cast.notifications import PHONE

Make = Callable[..., NewMessage]
Clock = Any
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL_ZONE)
MORNING = NOON + timedelta(hours=20)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("weighed")]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def announced(a_message: Make) -> Make:
    def make(**changes: Any) -> NewMessage:
        made = a_message(Template.ANNOUNCEMENT, **changes)
        words = Words("[Doorstep] news", version=7)
        return NewMessage(**{**fields(made), "context": {"title": "x"}, "words": words})

    return make


def fields(message: NewMessage) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__dataclass_fields__}


def statuses() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in Delivery.objects.select_related("message").order_by("id"):
        found.setdefault(row.message.template, []).append(row.status)
    return found


def test_it_leaves_beside_a_step_not_in_one_message_with_it(a_message: Make, announced: Make, clock: Clock) -> None:
    send_messages(messages=[announced(), a_message()])
    clock.shift(timedelta(minutes=2))
    release_held()
    assert statuses() == {
        Template.ANNOUNCEMENT: [DeliveryStatus.QUEUED],
        Template.SUBMITTED: [DeliveryStatus.QUEUED],
    }


def test_a_second_one_waits_for_the_morning_and_not_all_at_the_same_minute(announced: Make, clock: Clock) -> None:
    send_messages(messages=[announced() for _ in range(4)])
    clock.shift(timedelta(minutes=2))
    release_held()
    held = Delivery.objects.filter(status=DeliveryStatus.HELD)
    times = list(held.values_list("next_try_at", flat=True))
    assert len(times) == 3
    assert all(MORNING <= at < MORNING + timedelta(hours=2) for at in times if at)


def test_it_takes_only_a_place_that_is_left_and_none_from_a_step(
    a_message: Make, announced: Make, clock: Clock, settings: Settings
) -> None:
    settings.MESSAGES_A_DAY = 2
    send_messages(messages=[announced()])
    for _ in range(2):
        clock.shift(timedelta(minutes=3))
        release_held()
        send_messages(messages=[a_message()])
    clock.shift(timedelta(minutes=3))
    release_held()
    assert statuses() == {
        Template.ANNOUNCEMENT: [DeliveryStatus.QUEUED],
        Template.SUBMITTED: [DeliveryStatus.QUEUED] * 2,
    }
    send_messages(messages=[announced(phone="+8613900000002"), *(a_message(phone="+8613900000002") for _ in "ab")])
    send_messages(messages=[announced(phone="+8613900000003")])
    settings.ANNOUNCEMENTS_A_DAY, settings.MESSAGES_A_DAY = 5, 1
    clock.shift(timedelta(minutes=3))
    release_held()
    assert statuses()[Template.ANNOUNCEMENT] == [
        DeliveryStatus.QUEUED,
        DeliveryStatus.HELD,
        DeliveryStatus.QUEUED,
    ], "the day of the second was full with the steps"


def test_who_has_opted_out_meanwhile_hears_steps_alone(a_message: Make, announced: Make, clock: Clock) -> None:
    send_messages(messages=[announced(), a_message()])
    save_wishes(phone=PHONE, wishes=Wishes(announcements=False), actor=Actor.resident("test"))
    clock.shift(timedelta(minutes=2))
    release_held()
    assert statuses() == {
        Template.ANNOUNCEMENT: [DeliveryStatus.OVERTAKEN],
        Template.SUBMITTED: [DeliveryStatus.QUEUED],
    }
    assert Delivery.objects.get(status=DeliveryStatus.OVERTAKEN).error == OPTED_OUT


def test_its_words_are_its_own_whatever_language_is_wished_since(announced: Make, clock: Clock) -> None:
    send_messages(messages=[announced()])
    save_wishes(phone=PHONE, wishes=Wishes(language="en"), actor=Actor.resident("test"))
    clock.shift(timedelta(minutes=2))
    release_held()
    message = Message.objects.get()
    assert (message.text, message.version, message.language) == ("[Doorstep] news", 7, "zh-hans")


def test_where_wechat_stays_silent_the_text_message_follows_though_others_heard_it_later(
    announced: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "is_open", lambda _channel: True)
    bind_address(phone=PHONE, channel=Channel.WECHAT, address="openid-1", index=phone_index("openid-1"))
    send_messages(messages=[announced()])
    clock.shift(timedelta(minutes=2))
    release_held()
    Delivery.objects.update(status=DeliveryStatus.SENT, sent_at=now())
    clock.shift(timedelta(minutes=11))
    send_messages(messages=[announced(phone="+8613900000002")])
    Message.objects.update(subject_type="campaign", subject_id="one")
    assert fall_back() == 1


def test_no_batch_looks_at_those_before_it(announced: Make, a_message: Make) -> None:
    """A campaign's messages have one subject: each batch would read all that were written before it."""
    with CaptureQueriesContext(connection) as seen:
        send_messages(messages=[announced()])
    assert "older" not in "".join(query["sql"] for query in seen.captured_queries)
    with CaptureQueriesContext(connection) as seen:
        send_messages(messages=[a_message()])
    assert "older" in "".join(query["sql"] for query in seen.captured_queries)
