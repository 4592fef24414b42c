"""A push service that says that a subscription is gone: it is forgotten, and the resident hears all the same."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine

from apps.core.actors import SYSTEM
from apps.core.clock import LOCAL_ZONE
from apps.notifications.models import Channel, Contact, Delivery, PushSubscription
from apps.notifications.services import (
    NewMessage,
    Wishes,
    deliver_each,
    fall_back,
    release_held,
    save_wishes,
    send_messages,
    subscribe_resident,
)
from apps.notifications.states import DeliveryStatus
from tests.cast.notifications import PHONE
from tests.standins.push import Browser, PushServer

Make = Callable[..., NewMessage]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL_ZONE)
pytestmark = pytest.mark.django_db(transaction=True)


def subscribe(server: PushServer, browser: Browser) -> PushSubscription:
    text = browser.subscription(server.base)
    return subscribe_resident(phone=PHONE, subscription=text, name="", actor=SYSTEM)


def wish() -> None:
    save_wishes(phone=PHONE, wishes=Wishes(channel=Channel.WEBPUSH), actor=SYSTEM)


def send(message: NewMessage) -> Delivery:
    send_messages(messages=[message])
    assert release_held() == 1
    row = Delivery.objects.get()
    deliver_each(delivery_ids=[row.id])
    row.refresh_from_db()
    return row


def test_whoever_wishes_for_it_is_pushed_to_in_the_newest_browser(a_message: Make, push_server: PushServer) -> None:
    subscribe(push_server, Browser(path="/push/old"))
    subscribe(push_server, push_server.browser)
    wish()
    message = a_message()
    row = send(message)
    assert (row.channel, row.status) == (Channel.WEBPUSH, DeliveryStatus.SENT)
    (shown,) = push_server.shown.values()
    assert message.context["reference"] in shown["text"]


def test_without_a_wish_a_subscription_is_no_wish(a_message: Make, push_server: PushServer) -> None:
    subscribe(push_server, push_server.browser)
    send_messages(messages=[a_message()])
    release_held()
    assert Delivery.objects.get().channel == Channel.SMS


def test_one_that_is_gone_makes_room_for_the_one_before(a_message: Make, push_server: PushServer) -> None:
    kept = subscribe(push_server, push_server.browser)
    subscribe(push_server, Browser(path="/push/gone"))
    wish()
    row = send(a_message())
    assert (row.status, row.tries, len(push_server.shown)) == (DeliveryStatus.SENT, 2, 1)
    assert PushSubscription.objects.get() == kept
    assert Contact.objects.get().channel == Channel.WEBPUSH


def test_with_the_last_one_the_wish_goes_and_a_text_message_follows(a_message: Make, push_server: PushServer) -> None:
    subscribe(push_server, Browser(path="/push/gone"))
    wish()
    with time_machine.travel(NOON, tick=False):
        row = send(a_message())
        assert (row.status, row.error) == (DeliveryStatus.FAILED, "permanent: subscription_gone")
        assert not PushSubscription.objects.exists()
        assert Contact.objects.get().channel == ""
        assert fall_back() == 1
    assert Delivery.objects.get(channel=Channel.SMS).to == PHONE
