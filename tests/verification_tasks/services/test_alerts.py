"""Alerts go to the worker's phone where it takes them, else by text message, else they are read in the office."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings
from time_machine import TimeMachineFixture

from apps.core.actors import SYSTEM
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.notifications.models import Channel, Delivery, PushSubscription
from apps.notifications.services import deliver_each, fall_back, subscribe_device
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.verification_tasks import Quarter
from tests.standins.push import Browser, PushServer

START, DAY_3 = datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 26, 1, tzinfo=UTC)


def subscribe(staff: Staff, server: PushServer, browser: Browser) -> PushSubscription:
    text = browser.subscription(server.base)
    return subscribe_device(staff_id=staff.pk, device_id=new_id(), subscription=text, name="", actor=SYSTEM)


@pytest.fixture
def reminded(quarter: Quarter, time_machine: TimeMachineFixture, push_server: PushServer) -> Delivery:
    """The worker's, who has a phone that is pushed to; the colleague has none."""
    time_machine.move_to(START, tick=False)
    quarter.task()
    subscribe(quarter.worker, push_server, push_server.browser)
    time_machine.move_to(DAY_3, tick=False)
    sweep_deadlines()
    return Delivery.objects.get(channel=Channel.WEBPUSH)


def test_the_phone_shows_it_and_who_has_none_gets_a_text_message(
    quarter: Quarter, reminded: Delivery, push_server: PushServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Delivery.objects.get(channel=Channel.SMS)
    assert (other.to, other.message.template) == (quarter.colleague.phone, Template.TASK_REMINDER)
    monkeypatch.setattr("tests.standins.push.time.time", DAY_3.timestamp)
    deliver_each(delivery_ids=[reminded.id])
    (shown,) = push_server.shown.values()
    assert shown["template"] == Template.TASK_REMINDER
    assert shown["text"] == reminded.message.text


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_is_gone_is_followed_by_a_text_message(
    quarter: Quarter, reminded: Delivery, push_server: PushServer
) -> None:
    push_server.browser.path = "/push/gone"
    deliver_each(delivery_ids=[reminded.id])
    reminded.refresh_from_db()
    assert (reminded.status, PushSubscription.objects.count()) == (DeliveryStatus.FAILED, 0)
    assert (fall_back(), fall_back()) == (1, 0)
    follows = Delivery.objects.get(message=reminded.message, channel=Channel.SMS)
    assert (follows.to, follows.status, follows.next_try_at) == (quarter.worker.phone, DeliveryStatus.QUEUED, DAY_3)


def test_a_worker_who_has_left_gets_none(quarter: Quarter, reminded: Delivery) -> None:
    Delivery.objects.filter(pk=reminded.pk).update(status=DeliveryStatus.FAILED)
    Staff.objects.filter(pk=quarter.worker.pk).update(is_active=False)
    assert fall_back() == 0


def test_a_closed_channel_is_not_chosen(
    quarter: Quarter, push_server: PushServer, time_machine: TimeMachineFixture, settings: Settings
) -> None:
    time_machine.move_to(START, tick=False)
    quarter.task()
    subscribe(quarter.worker, push_server, push_server.browser)
    settings.WEBPUSH_TRANSPORT = ""
    time_machine.move_to(DAY_3, tick=False)
    sweep_deadlines()
    assert set(Delivery.objects.values_list("channel", flat=True)) == {Channel.SMS}
