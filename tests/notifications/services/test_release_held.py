"""What is held leaves at its hour, together with what else happened, and no more than is good."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ
from pytest_django import Settings

from apps.core.actors import Actor
from apps.core.clock import LOCAL_ZONE, now
from apps.core.phones import phone_index
from apps.notifications import choice, doubts
from apps.notifications.models import Channel, DayCount, Delivery, Message
from apps.notifications.services import (
    NewMessage,
    Wishes,
    bind_address,
    forget_counts,
    release_held,
    save_wishes,
    send_messages,
    wake_stranded,
)
from apps.notifications.services.releasing.batch import release_batch
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from tests.cast.notifications import PHONE

Make = Callable[..., NewMessage]
Clock = Any
RESIDENT = Actor.resident("test")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL_ZONE)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("weighed")]


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def statuses() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("status", flat=True))


def called() -> set[object]:
    return {ident for call in OrmQ.objects.all() for ident in call.task["args"][0]}


def test_it_waits_two_minutes_and_then_goes(a_message: Make, clock: Clock) -> None:
    send_messages(messages=[a_message()])
    assert OrmQ.objects.count() == 0, "nobody is called for what is not to leave yet"
    clock.shift(timedelta(seconds=119))
    assert (release_held(), wake_stranded(), statuses()) == (0, 0, [DeliveryStatus.HELD])
    clock.shift(timedelta(seconds=1))
    assert (release_held(), statuses()) == (1, [DeliveryStatus.QUEUED])
    assert called() == set(Delivery.objects.values_list("id", flat=True))
    assert release_held() == 0


def test_a_code_waits_for_nothing_even_at_night(a_message: Make, clock: Clock) -> None:
    clock.move_to(NOON + timedelta(hours=14))
    send_messages(messages=[a_message(Template.OTP), a_message(Template.PRESENCE_CODE)])
    assert statuses() == [DeliveryStatus.QUEUED] * 2
    assert len(called()) == 2


def test_at_night_it_waits_for_the_morning(a_message: Make, clock: Clock) -> None:
    clock.move_to(NOON + timedelta(hours=8, minutes=59))
    send_messages(messages=[a_message()])
    (row,) = Delivery.objects.all()
    morning = NOON + timedelta(hours=20)
    assert row.next_try_at == morning
    clock.move_to(morning - timedelta(seconds=1))
    assert release_held() == 0
    clock.move_to(morning)
    assert (release_held(), statuses()) == (1, [DeliveryStatus.QUEUED])


def test_what_was_due_before_the_night_and_missed_waits_too(a_message: Make, clock: Clock) -> None:
    send_messages(messages=[a_message()])
    clock.move_to(NOON + timedelta(hours=9))
    assert (release_held(), statuses()) == (0, [DeliveryStatus.HELD])


def test_several_within_minutes_become_one(a_message: Make, clock: Clock) -> None:
    send_messages(messages=[a_message()])
    clock.shift(timedelta(seconds=100))
    send_messages(messages=[a_message(Template.REGISTERED), a_message(phone="+8613900000002")])
    clock.shift(timedelta(seconds=20))
    assert release_held() == 1
    digest = Message.objects.get(template=Template.DIGEST)
    assert digest.text == "【门前】您有 2 件居住登记事项有新进展，其中 D-0002，请登录查看。"
    carrier = digest.deliveries.get()
    assert (carrier.status, carrier.to, bytes(carrier.to_index)) == ("queued", PHONE, phone_index(PHONE))
    assert called() == {carrier.id}
    carried = Message.objects.filter(carried_by=digest)
    assert {(row.template, row.deliveries.get().status) for row in carried} == {
        (Template.SUBMITTED, DeliveryStatus.OVERTAKEN),
        (Template.REGISTERED, DeliveryStatus.OVERTAKEN),
    }
    other = Delivery.objects.get(to_index=phone_index("+8613900000002"))
    assert other.status == DeliveryStatus.HELD, "another resident's own two minutes are not over"


def test_a_sixth_message_of_the_day_waits_for_tomorrow(a_message: Make, clock: Clock) -> None:
    for _ in range(5):
        send_messages(messages=[a_message()])
        clock.shift(timedelta(minutes=3))
        assert release_held() == 1
    for _ in range(2):
        send_messages(messages=[a_message()])
        clock.shift(timedelta(minutes=3))
        release_held()
    held = Delivery.objects.filter(status=DeliveryStatus.HELD)
    morning = NOON + timedelta(hours=20)
    assert set(held.values_list("next_try_at", flat=True)) == {morning}
    assert DayCount.objects.get().sent == 5
    clock.move_to(morning)
    release_held()
    assert not held.exists()
    assert Message.objects.get(template=Template.DIGEST).carries.count() == 2, "they go together"


def test_the_day_is_the_citys(a_message: Make, clock: Clock, settings: Settings) -> None:
    settings.QUIET_HOURS, settings.MESSAGES_A_DAY = "", 1
    clock.move_to(NOON + timedelta(hours=11, minutes=50))
    send_messages(messages=[a_message()])
    clock.shift(timedelta(minutes=5))
    release_held()
    send_messages(messages=[a_message()])
    clock.shift(timedelta(minutes=5))
    release_held()
    assert Delivery.objects.filter(status=DeliveryStatus.HELD).count() == 0
    assert DayCount.objects.count() == 2


def test_counts_of_past_days_are_forgotten(a_message: Make, clock: Clock) -> None:
    send_messages(messages=[a_message()])
    clock.shift(timedelta(minutes=2))
    release_held()
    clock.shift(timedelta(days=2))
    assert forget_counts() == 0
    clock.shift(timedelta(days=1))
    assert forget_counts() == 1


def test_what_is_in_doubt_is_asked_about_again_in_an_hour(
    a_message: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dark = {"1"}
    monkeypatch.setitem(doubts.QUESTIONS, Template.OVERDUE, lambda subjects: dark & set(subjects))
    send_messages(messages=[a_message(Template.OVERDUE), a_message(Template.OVERDUE, phone="+8613900000002")])
    clock.shift(timedelta(minutes=2))
    release_held()
    assert statuses() == [DeliveryStatus.HELD, DeliveryStatus.QUEUED]
    clock.shift(timedelta(minutes=59))
    assert release_held() == 0
    dark.clear()
    clock.shift(timedelta(minutes=1))
    assert (release_held(), statuses()) == (1, [DeliveryStatus.QUEUED] * 2)


def test_the_wished_channel_and_language_are_taken(
    a_message: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "is_open", lambda _channel: True)
    bind_address(phone=PHONE, channel=Channel.WECHAT, address="openid-1", index=b"i" * 32)
    save_wishes(phone=PHONE, wishes=Wishes(channel="wechat", language="en"), actor=RESIDENT)
    send_messages(messages=[a_message()])
    clock.shift(timedelta(minutes=2))
    release_held()
    row = Delivery.objects.select_related("message").get()
    assert (row.channel, row.to, bytes(row.to_index), row.status) == ("wechat", "openid-1", b"i" * 32, "queued")
    assert row.message.language == "en"
    assert str(row.message.text).startswith("[Doorstep] Declared: D-0001.")


def test_a_wish_is_looked_up_even_where_nothing_else_waits(a_message: Make, clock: Clock, settings: Settings) -> None:
    settings.MESSAGE_WINDOW, settings.QUIET_HOURS, settings.MESSAGES_A_DAY = timedelta(0), "", 0
    save_wishes(phone=PHONE, wishes=Wishes(language="en"), actor=RESIDENT)
    send_messages(messages=[a_message(), a_message(phone="+8613900000002")])
    assert statuses() == [DeliveryStatus.HELD, DeliveryStatus.QUEUED]
    assert release_held() == 1
    assert Message.objects.get(language="en").deliveries.get().status == DeliveryStatus.QUEUED


def test_who_reads_in_the_portal_is_sent_nothing(a_message: Make, clock: Clock) -> None:
    save_wishes(phone=PHONE, wishes=Wishes(channel="portal"), actor=RESIDENT)
    send_messages(messages=[a_message()])
    clock.shift(timedelta(minutes=2))
    release_held()
    row = Delivery.objects.get()
    assert (row.channel, row.status, row.sent_at) == ("portal", DeliveryStatus.DELIVERED, now())
    assert OrmQ.objects.count() == 0


def test_staff_are_called_whenever_the_ladder_says(a_message: Make, clock: Clock) -> None:
    clock.move_to(NOON + timedelta(hours=14))
    send_messages(messages=[a_message(Template.TASK_REMINDER, audience="staff")])
    assert statuses() == [DeliveryStatus.QUEUED]


def test_a_batch_of_any_size_takes_as_many_statements(a_message: Make, clock: Clock) -> None:
    costs = []
    for size in (10, 150):
        # Every third resident has two messages, which leave in one.
        phones = [f"+86139{size:04}{number:04}" for number in range(size)]
        send_messages(messages=[a_message(phone=phone) for phone in (*phones, *phones[::3])])
        clock.shift(timedelta(minutes=2))
        with CaptureQueriesContext(connection) as seen:
            release_batch(batch=500)
        # One call of a worker for each fifty.
        costs.append(sum("django_q_ormq" not in query["sql"] for query in seen.captured_queries))
    assert costs[0] == costs[1]


def test_nothing_due_costs_one_look(clock: Clock, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(2 + 2):  # the lock and the look, within a savepoint
        release_held()


def test_the_look_is_inside_its_partial_index(clock: Clock) -> None:
    with CaptureQueriesContext(connection) as seen:
        release_batch(batch=10)
    (look,) = [query["sql"] for query in seen.captured_queries if "FOR UPDATE" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {look}")
        assert "delivery_held" in "\n".join(row[0] for row in cursor.fetchall())
