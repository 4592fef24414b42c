"""What must be tried again is asked about again: it may have become untrue while it waited."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

import pytest
import time_machine

from apps.notifications import doubts
from apps.notifications.doubts import AGAIN
from apps.notifications.models import Delivery
from apps.notifications.services import NewMessage, deliver_each, send_messages
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from tests.cast.notifications import ScriptedTransport

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Make = Callable[..., NewMessage]
pytestmark = pytest.mark.django_db


def everything(subjects: Collection[str]) -> Collection[str]:
    return subjects


def tried_once(message: NewMessage, **changes: object) -> Delivery:
    send_messages(messages=[message])
    Delivery.objects.update(tries=1, next_try_at=START, lease_until=None, **changes)
    return Delivery.objects.get()


@pytest.fixture(autouse=True)
def in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doubts.QUESTIONS, Template.OVERDUE, everything)


def deliver(row: Delivery) -> None:
    with time_machine.travel(START, tick=False):
        deliver_each(delivery_ids=[row.id])
    row.refresh_from_db()


def test_in_doubt_it_waits_an_hour_and_loses_no_try(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    row = tried_once(a_message(Template.OVERDUE))
    deliver(row)
    assert (row.status, row.tries, row.next_try_at) == (DeliveryStatus.HELD, 1, START + AGAIN)
    assert (row.lease_until, scripted.sent) == (None, [])


def test_without_a_doubt_it_goes(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    row = tried_once(a_message())
    deliver(row)
    assert row.status == DeliveryStatus.SENT


def test_what_the_vendor_may_have_already_is_cleared_up_first(
    a_message: Make, scripted: type[ScriptedTransport]
) -> None:
    row = tried_once(a_message(Template.OVERDUE), in_doubt=True)
    deliver(row)
    assert row.status == DeliveryStatus.SENT
