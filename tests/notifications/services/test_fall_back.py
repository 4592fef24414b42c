"""Where WeChat stays silent or refuses, the text message says it, once and only while it is news."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.core.clock import LOCAL_ZONE, now
from apps.core.phones import phone_index
from apps.notifications.models import Channel, Delivery
from apps.notifications.services import NewMessage, bind_address, fall_back, send_messages, wake_stranded
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from tests.cast.notifications import PHONE

Make = Callable[..., NewMessage]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL_ZONE)
PATIENCE = timedelta(minutes=10)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bound(db: None) -> None:
    bind_address(phone=PHONE, channel=Channel.WECHAT, address="openid-1", index=b"i" * 32)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def sent_by(message: NewMessage, channel: Channel = Channel.WECHAT, **changes: Any) -> Delivery:
    send_messages(messages=[message])
    row = Delivery.objects.latest("id")
    given = {"status": DeliveryStatus.SENT, "sent_at": now(), "next_try_at": None, **changes}
    Delivery.objects.filter(id=row.id).update(channel=channel, lease_until=None, **given)
    return row


def test_silence_is_waited_for_and_then_followed_by_a_text_message(a_message: Make, clock: Any) -> None:
    row = sent_by(a_message())
    clock.shift(PATIENCE - timedelta(seconds=1))
    assert fall_back() == 0
    clock.shift(timedelta(seconds=1))
    assert (fall_back(), fall_back()) == (1, 0)
    follows = Delivery.objects.get(message=row.message_id, channel=Channel.SMS)
    assert (follows.to, bytes(follows.to_index)) == (PHONE, phone_index(PHONE))
    assert (follows.status, follows.next_try_at) == (DeliveryStatus.QUEUED, now())
    assert wake_stranded() == 1, "the sweep sends it"


def test_a_refusal_is_followed_at_once(a_message: Make, clock: Any) -> None:
    sent_by(a_message(), status=DeliveryStatus.FAILED, sent_at=None)
    assert fall_back() == 1


def test_at_night_it_follows_in_the_morning(a_message: Make, clock: Any, weighed: Any) -> None:
    clock.move_to(NOON + timedelta(hours=8, minutes=55))
    sent_by(a_message())
    clock.shift(PATIENCE)
    assert fall_back() == 1
    assert Delivery.objects.get(channel=Channel.SMS).next_try_at == NOON + timedelta(hours=20)


@pytest.mark.parametrize(
    ("channel", "status"),
    [
        (Channel.WECHAT, DeliveryStatus.DELIVERED),
        (Channel.EMAIL, DeliveryStatus.SENT),
        (Channel.SMS, DeliveryStatus.FAILED),
        (Channel.SMS, DeliveryStatus.SENT),
    ],
)
def test_what_was_heard_or_has_no_other_way_is_left(
    a_message: Make, clock: Any, channel: Channel, status: DeliveryStatus
) -> None:
    sent_by(a_message(), channel, status=status)
    clock.shift(PATIENCE)
    assert fall_back() == 0


def test_what_a_newer_message_has_overtaken_is_not_said_late(a_message: Make, clock: Any) -> None:
    first, second = a_message(), a_message(Template.REGISTERED)
    same = replace(second, subject_id=first.subject_id)
    sent_by(first)
    clock.shift(timedelta(minutes=1))
    sent_by(same, status=DeliveryStatus.DELIVERED)
    clock.shift(PATIENCE)
    assert fall_back() == 0


def test_a_code_for_an_address_never_goes_to_the_phone(a_message: Make, clock: Any) -> None:
    sent_by(a_message(Template.EMAIL_CODE), Channel.EMAIL, status=DeliveryStatus.FAILED)
    assert fall_back() == 0


def test_old_news_is_no_news(a_message: Make, clock: Any) -> None:
    sent_by(a_message())
    sent_by(a_message(), status=DeliveryStatus.FAILED)
    clock.shift(timedelta(days=2, seconds=1))
    assert fall_back() == 0


def test_a_batch_is_a_constant_number_of_statements(
    a_message: Make, clock: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    for size in (2, 40):
        for _ in range(size):
            sent_by(a_message())
        clock.shift(PATIENCE)
        with django_assert_num_queries(3 + 2):  # and the savepoint
            assert fall_back() == size
