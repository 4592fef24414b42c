"""What a crash, a pause or a lost wake-up left is woken again, and only that."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django_q.models import OrmQ

from apps.notifications.models import Delivery
from apps.notifications.queue import WOKEN_FOR
from apps.notifications.retries import MAX_TRIES
from apps.notifications.services import NewMessage, deliver_each, delivering, send_messages, wake_stranded
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from apps.notifications.transports import FaultKind, TransportError
from tests.cast.notifications import ScriptedTransport

Make = Callable[..., NewMessage]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def queue_and_lose_the_call(*messages: NewMessage) -> list[Delivery]:
    send_messages(messages=messages)
    OrmQ.objects.all().delete()
    return list(Delivery.objects.order_by("id"))


def called() -> list[object]:
    return [ident for call in OrmQ.objects.order_by("id") for ident in call.task["args"][0]]


def test_a_fresh_row_is_left_to_the_worker_that_was_called(a_message: Make) -> None:
    queue_and_lose_the_call(a_message())
    assert wake_stranded() == 0


def test_a_lost_call_is_made_again_once_in_its_time(a_message: Make) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queue_and_lose_the_call(a_message())
        clock.shift(WOKEN_FOR)
        assert (wake_stranded(), wake_stranded()) == (1, 0)
        assert called() == [delivery.id]
        clock.shift(WOKEN_FOR)
        assert wake_stranded() == 0, "the call waits in a long queue"
        OrmQ.objects.all().delete()
        assert wake_stranded() == 1


def test_in_a_long_queue_only_what_was_called_for_before_its_head_is_lost(a_message: Make) -> None:
    """Else a backlog would be called for again and again, and grow by it."""
    with time_machine.travel(START, tick=False) as clock:
        (lost,) = queue_and_lose_the_call(a_message())
        clock.shift(timedelta(minutes=1))
        send_messages(messages=[a_message(), a_message()])
        clock.shift(timedelta(minutes=10))
        assert wake_stranded() == 1
    assert called()[-1] == lost.id


def test_an_urgent_call_says_nothing_of_the_others(a_message: Make) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (lost,) = queue_and_lose_the_call(a_message())
        clock.shift(WOKEN_FOR)
        send_messages(messages=[a_message(Template.OTP)])
        assert wake_stranded() == 1
    assert called()[-1] == lost.id


def test_a_pause_that_is_over_is_woken_and_one_that_is_not_is_left(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    # At first, and at once again.
    scripted.script = [TransportError("busy", kind=FaultKind.TEMPORARY)] * 2
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queue_and_lose_the_call(a_message())
        deliver_each(delivery_ids=[delivery.id])
        assert wake_stranded() == 0
        clock.shift(timedelta(seconds=10))
        assert wake_stranded() == 1
        deliver_each(delivery_ids=[delivery.id])
    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.SENT


def test_a_worker_that_died_is_followed_by_another(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queue_and_lose_the_call(a_message())
        assert delivering.lease(delivery.id) is not None
        clock.shift(WOKEN_FOR)
        assert wake_stranded() == 0
        clock.shift(delivering.LEASE)
        assert wake_stranded() == 1
        deliver_each(delivery_ids=[delivery.id])
    delivery.refresh_from_db()
    assert (delivery.status, delivery.tries) == (DeliveryStatus.SENT, 2)


def test_a_row_that_kills_every_worker_is_given_up(a_message: Make) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queue_and_lose_the_call(a_message())
        Delivery.objects.update(tries=MAX_TRIES - 1)
        assert delivering.lease(delivery.id) is not None
        clock.shift(delivering.LEASE)
        assert wake_stranded() == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.next_try_at, delivery.lease_until) == (DeliveryStatus.FAILED, None, None)
    assert called() == []


def test_many_are_woken_in_batches(a_message: Make) -> None:
    with time_machine.travel(START, tick=False) as clock:
        deliveries = queue_and_lose_the_call(*(a_message() for _ in range(25)))
        clock.shift(WOKEN_FOR)
        assert wake_stranded(batch=10) == 25
    assert OrmQ.objects.count() == 3
    assert set(called()) == {delivery.id for delivery in deliveries}


def test_what_is_sent_is_never_woken(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queue_and_lose_the_call(a_message())
        deliver_each(delivery_ids=[delivery.id])
        clock.shift(timedelta(days=1))
        assert wake_stranded() == 0


def test_the_sweep_reads_the_partial_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM notifications_delivery WHERE status IN ('queued', 'sending')"
            " AND next_try_at <= now() AND (lease_until IS NULL OR lease_until <= now()) ORDER BY next_try_at"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "delivery_due" in plan
