"""A worker hands several messages over at once: who is slow holds up nobody, and what it costs does not follow."""

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.notifications.models import Delivery, ProviderCircuit
from apps.notifications.receipts.reports import Report
from apps.notifications.services import NewMessage, deliver_each, send_messages, take_receipts
from apps.notifications.services.delivering import calling, noting, patience
from apps.notifications.states import DeliveryStatus
from apps.notifications.transports import FaultKind, TransportError
from tests.cast.notifications import ScriptedTransport

Make = Callable[..., NewMessage]
AT_ONCE = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> Iterator[None]:
    settings.MESSAGES_AT_ONCE = AT_ONCE
    calling.callers.cache_clear()
    yield
    calling.callers().shutdown()
    calling.callers.cache_clear()


def queued(*messages: NewMessage) -> list[UUID]:
    send_messages(messages=messages)
    return list(Delivery.objects.order_by("id").values_list("id", flat=True))


def statuses() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("status", flat=True))


def test_as_many_are_called_at_once_as_the_setting_says(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    meet = threading.Barrier(AT_ONCE, timeout=20)

    def send(_self: ScriptedTransport, delivery: Delivery) -> str:
        meet.wait()
        return f"scripted-{delivery.id}"

    monkeypatch.setattr(ScriptedTransport, "send", send)
    ids = queued(*(a_message() for _ in range(2 * AT_ONCE)))
    deliver_each(delivery_ids=ids)
    assert set(Delivery.objects.values_list("status", "tries")) == {(DeliveryStatus.SENT, 1)}
    assert {f"scripted-{ident}" for ident in ids} == set(Delivery.objects.values_list("vendor_id", flat=True))


def test_only_what_is_called_at_once_is_leased(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies leaves in doubt what it was just handing over, and no more."""
    most = []

    def send(_self: ScriptedTransport, delivery: Delivery) -> str:
        try:
            most.append(Delivery.objects.filter(status=DeliveryStatus.SENDING).count())
        finally:
            connection.close()
        return f"scripted-{delivery.id}"

    monkeypatch.setattr(ScriptedTransport, "send", send)
    deliver_each(delivery_ids=queued(*(a_message() for _ in range(3 * AT_ONCE))))
    assert max(most) <= AT_ONCE


def test_a_slow_vendor_holds_up_no_other_note(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = queued(*(a_message() for _ in range(AT_ONCE)))
    seen: list[int] = []
    others_are_noted = threading.Event()

    def send(_self: ScriptedTransport, delivery: Delivery) -> str:
        if delivery.id == ids[0]:
            assert others_are_noted.wait(20)
        return f"scripted-{delivery.id}"

    def write_sent(answers: list[calling.Answer]) -> set[UUID]:
        noted = write(answers)
        seen.append(len(noted))
        if sum(seen) == AT_ONCE - 1:
            others_are_noted.set()
        return noted

    write = noting.write_sent
    monkeypatch.setattr(ScriptedTransport, "send", send)
    monkeypatch.setattr(noting, "write_sent", write_sent)
    deliver_each(delivery_ids=ids)
    assert sum(seen) == AT_ONCE
    assert seen[-1] == 1
    assert statuses() == [DeliveryStatus.SENT] * AT_ONCE


def test_several_cost_as_many_statements_as_one(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy the machine is: they are noted together.
    monkeypatch.setattr(calling, "TOGETHER_S", 20)
    costs = []
    for count in (1, AT_ONCE):
        Delivery.objects.all().delete()
        ids = queued(*(a_message() for _ in range(count)))
        with CaptureQueriesContext(connection) as seen:
            deliver_each(delivery_ids=ids)
        costs.append(len(seen))
    # The lease, the messages, the circuit breakers, the note.
    assert costs == [4, 4]


def test_one_failure_costs_no_other_and_is_tried_again_at_once(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    scripted.script = [TransportError("busy", kind=FaultKind.TEMPORARY), ZeroDivisionError("a bug")]
    deliver_each(delivery_ids=queued(*(a_message() for _ in range(AT_ONCE))))
    assert statuses() == [DeliveryStatus.SENT] * AT_ONCE
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [1, 1, 2, 2]


def test_a_success_among_them_closes_the_circuit_once(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    ProviderCircuit.objects.create(provider="scripted", failures=2, changed_at="2026-11-23T00:00Z")
    deliver_each(delivery_ids=queued(*(a_message() for _ in range(AT_ONCE))))
    assert ProviderCircuit.objects.get().failures == 0


def test_a_receipt_that_was_first_stays_and_learns_the_vendors_id(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = queued(*(a_message() for _ in range(2)))

    def send(_self: ScriptedTransport, delivery: Delivery) -> str:
        if delivery.id == ids[0]:
            report = Report("scripted", "early", delivered=True, word="DELIVERED", raw="", delivery_id=delivery.id)
            try:
                take_receipts(reports=[report])
            finally:
                connection.close()
        return f"scripted-{delivery.id}"

    monkeypatch.setattr(ScriptedTransport, "send", send)
    deliver_each(delivery_ids=ids)
    assert statuses() == [DeliveryStatus.DELIVERED, DeliveryStatus.SENT]
    assert Delivery.objects.get(id=ids[0]).vendor_id == f"scripted-{ids[0]}"


def test_an_answer_waits_for_a_database_that_is_away(
    a_message: Make, scripted: type[ScriptedTransport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its note the message would be sent again, though the vendor has said that it has it."""
    monkeypatch.setattr(patience, "PAUSES_S", (0.0, 0.0))
    write, failures = noting.write_sent, [OperationalError("the server is shutting down")] * 2

    def write_sent(answers: list[calling.Answer]) -> set[UUID]:
        if failures:
            raise failures.pop()
        return write(answers)

    monkeypatch.setattr(noting, "write_sent", write_sent)
    deliver_each(delivery_ids=queued(a_message(), a_message()))
    assert (statuses(), failures) == ([DeliveryStatus.SENT] * 2, [])


def test_a_database_that_stays_away_is_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES_S", (0.0, 0.0))
    tries = []

    def write() -> None:
        tries.append(1)
        raise OperationalError("the server is shutting down")

    with pytest.raises(OperationalError):
        patience.patiently(write)
    assert len(tries) == 3
