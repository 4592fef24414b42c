"""A worker leases a row, sends with no transaction open, and notes what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django_q.models import OrmQ

from apps.notifications.models import Delivery
from apps.notifications.retries import MAX_TRIES
from apps.notifications.services import NewMessage, deliver_each, delivering, send_messages
from apps.notifications.services.delivering import noting
from apps.notifications.states import DeliveryStatus
from apps.notifications.transports import FaultKind, TransportError
from tests.cast.notifications import ScriptedTransport

Make = Callable[..., NewMessage]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def queued(*messages: NewMessage) -> list[Delivery]:
    send_messages(messages=messages)
    return list(Delivery.objects.order_by("id"))


def deliver(*deliveries: Delivery) -> None:
    deliver_each(delivery_ids=[delivery.id for delivery in deliveries])
    for delivery in deliveries:
        delivery.refresh_from_db()


def test_a_delivery_is_sent_once_however_often_it_is_called(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    (delivery,) = queued(a_message())
    deliver(delivery, delivery)
    deliver(delivery)
    assert len(scripted.sent) == 1
    assert delivery.status == DeliveryStatus.SENT
    assert delivery.vendor_id == f"scripted-{delivery.id}"
    assert (delivery.lease_until, delivery.next_try_at, delivery.tries) == (None, None, 1)
    assert delivery.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_vendor_is_called(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def send(self: ScriptedTransport, delivery: Delivery) -> str:
        seen.append((connection.in_atomic_block, Delivery.objects.get(id=delivery.id).status))
        return "id"

    monkeypatch.setattr(ScriptedTransport, "send", send)
    deliver(*queued(a_message()))
    assert seen == [(False, DeliveryStatus.SENDING)]


def test_one_failure_of_any_kind_costs_no_other(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    scripted.script = [
        # Those that may pass are tried again at once.
        *[TransportError("busy", kind=FaultKind.TEMPORARY)] * 2,
        *[ZeroDivisionError("a bug")] * 2,
        TransportError("no such number", kind=FaultKind.PERMANENT),
    ]
    first, second, third, fourth = queued(*(a_message() for _ in range(4)))
    deliver(first, second, third, fourth)
    assert [row.status for row in (first, second, third, fourth)] == [
        DeliveryStatus.QUEUED,
        DeliveryStatus.QUEUED,
        DeliveryStatus.FAILED,
        DeliveryStatus.SENT,
    ]
    assert (first.error, third.error) == ("temporary: busy", "permanent: no such number")


def test_the_words_of_an_unknown_exception_are_not_kept(
    a_message: Make, scripted: type[ScriptedTransport], capfd: pytest.CaptureFixture[str]
) -> None:
    scripted.script = [RuntimeError("could not reach +8613900000001")] * 2
    (delivery,) = queued(a_message())
    deliver(delivery)
    assert delivery.error == "technical: RuntimeError"
    output = capfd.readouterr()
    assert "13900000001" not in output.out + output.err


def test_pauses_grow_until_the_ceiling_and_then_a_person_sees_it(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    scripted.script = [TransportError("busy", kind=FaultKind.TEMPORARY) for _ in range(MAX_TRIES)]
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queued(a_message())
        pauses = []
        # The second try follows the first at once.
        for _ in range(MAX_TRIES - 2):
            deliver(delivery)
            assert delivery.status == DeliveryStatus.QUEUED
            assert delivery.next_try_at is not None
            pauses.append(delivery.next_try_at - datetime.now(UTC))
            clock.move_to(delivery.next_try_at)
        deliver(delivery)
    assert timedelta(seconds=3) < pauses[0] < timedelta(seconds=7)
    assert pauses[-1] > timedelta(minutes=15)
    assert pauses[:4] == sorted(pauses[:4])
    assert (delivery.status, delivery.tries) == (DeliveryStatus.FAILED, MAX_TRIES)


def test_a_row_is_not_tried_before_its_time(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    scripted.script = [TransportError("busy", kind=FaultKind.TEMPORARY)] * 2
    (delivery,) = queued(a_message())
    deliver(delivery)
    deliver(delivery)
    assert (delivery.tries, scripted.sent) == (2, [])


def test_a_lease_keeps_others_away_until_it_ends(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queued(a_message())
        assert delivering.lease(delivery.id) is not None
        assert delivering.lease(delivery.id) is None
        clock.shift(delivering.LEASE)
        deliver(delivery)
    assert (delivery.status, delivery.tries) == (DeliveryStatus.SENT, 2)


def test_a_worker_that_slept_past_its_lease_changes_nothing(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queued(a_message())
        asleep = delivering.lease(delivery.id)
        assert asleep is not None
        clock.shift(delivering.LEASE)
        assert delivering.lease(delivery.id) is not None
        noting.note_failure(asleep, TransportError("late", kind=FaultKind.PERMANENT))
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error) == (DeliveryStatus.SENDING, "")


def test_what_does_not_fit_the_time_goes_back_to_the_queue(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries = queued(a_message(), a_message())
    OrmQ.objects.all().delete()
    monkeypatch.setattr(delivering, "BUDGET_S", -1.0)
    deliver(*deliveries)
    assert scripted.sent == []
    assert OrmQ.objects.get().task["args"][0] == [delivery.id for delivery in deliveries]
