"""What a worker does about a provider that is away, an answer that is lost, and a receipt that is quicker."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.notifications.circuits import FAILURES
from apps.notifications.models import Delivery, ProviderCircuit
from apps.notifications.services import NewMessage, deliver_each, delivering, send_messages, wake_stranded
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


def away(*, in_doubt: bool = False) -> TransportError:
    return TransportError("away", kind=FaultKind.TEMPORARY, of_provider=True, in_doubt=in_doubt)


def test_the_first_failure_is_tried_again_at_once(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    scripted.script = [away()]
    (delivery,) = queued(a_message())
    deliver(delivery)
    assert (delivery.status, delivery.tries, len(scripted.sent)) == (DeliveryStatus.SENT, 2, 1)
    assert (delivery.provider, delivery.error) == ("scripted", "")


def test_a_vendor_that_says_when_is_not_asked_before(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    scripted.script = [TransportError("later", kind=FaultKind.TEMPORARY, retry_after=timedelta(minutes=7))]
    with time_machine.travel(START, tick=False):
        (delivery,) = queued(a_message())
        deliver(delivery)
    assert (delivery.tries, delivery.next_try_at) == (1, START + timedelta(minutes=7))


def test_while_a_provider_is_away_nobody_calls_it_and_no_try_is_spent(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    scripted.script = [away() for _ in range(FAILURES)]
    with time_machine.travel(START, tick=False) as clock:
        deliveries = queued(*(a_message() for _ in range(10)))
        deliver(*deliveries)
        assert (scripted.script, scripted.sent) == ([], [])
        until = ProviderCircuit.objects.get().open_until
        assert until is not None
        held = [row for row in deliveries if row.error == "provider away"]
        # Two failed twice, and with the first try of the third it was enough.
        assert [row.tries for row in held] == [1, *[0] * 7]
        assert {row.status for row in held} == {DeliveryStatus.QUEUED}
        assert all(until < row.next_try_at < until + timedelta(seconds=20) for row in held if row.next_try_at)
        assert len({row.next_try_at for row in held}) > 1, "they come back one by one"
        clock.move_to(until + timedelta(seconds=20))
        deliver(*deliveries)
    assert {row.status for row in deliveries} == {DeliveryStatus.SENT}
    assert ProviderCircuit.objects.get().failures == 0


def test_a_number_that_is_refused_says_that_the_provider_is_there(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    scripted.script = [away(), TransportError("no such number", kind=FaultKind.PERMANENT)]
    deliver(*queued(a_message()))
    assert ProviderCircuit.objects.get().failures == 0


@pytest.mark.parametrize("in_doubt", [True, False])
def test_the_next_try_knows_of_a_lost_answer(
    a_message: Make, scripted: type[ScriptedTransport], *, in_doubt: bool
) -> None:
    scripted.script = [away(in_doubt=in_doubt)]
    (delivery,) = queued(a_message())
    deliver(delivery)
    assert [sent.in_doubt for sent in scripted.sent] == [in_doubt]
    assert not delivery.in_doubt, "it is settled"


def test_a_bug_leaves_a_doubt_for_nobody_knows_how_far_it_came(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    scripted.script = [ZeroDivisionError()]
    deliver(*queued(a_message()))
    assert [sent.in_doubt for sent in scripted.sent] == [True]


@pytest.mark.parametrize("woken", [True, False])
def test_a_worker_that_died_while_sending_leaves_a_doubt(
    a_message: Make, scripted: type[ScriptedTransport], *, woken: bool
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        (delivery,) = queued(a_message())
        assert delivering.lease(delivery.id) is not None
        clock.shift(delivering.LEASE)
        if woken:
            assert wake_stranded() == 1
        deliver(delivery)
    assert [sent.in_doubt for sent in scripted.sent] == [True]


def test_a_receipt_that_is_quicker_than_our_note_stays(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(_self: ScriptedTransport, delivery: Delivery) -> str:
        Delivery.objects.filter(id=delivery.id).update(status=DeliveryStatus.DELIVERED, receipt="DELIVERED")
        return "vendor-7"

    monkeypatch.setattr(ScriptedTransport, "send", send)
    (delivery,) = queued(a_message())
    deliver(delivery)
    assert (delivery.status, delivery.vendor_id) == (DeliveryStatus.DELIVERED, "vendor-7")
    assert delivery.sent_at is not None
