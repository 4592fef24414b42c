"""An alert is asked about when it is about to leave: what is true of it no more is not said."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from apps.notifications import truths
from apps.notifications.models import Audience, Delivery
from apps.notifications.services import NewMessage, deliver_each, send_messages
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from apps.notifications.truths import Alert, Truth
from tests.cast.notifications import ScriptedTransport

Make = Callable[..., NewMessage]
pytestmark = pytest.mark.django_db
ABOUT = {"escalations": [1, 2]}


@pytest.fixture
def row(a_message: Make, scripted: type[ScriptedTransport]) -> Delivery:
    alert = a_message(Template.TASK_REMINDER, audience=Audience.STAFF)
    send_messages(messages=[replace(alert, about=ABOUT)])
    return Delivery.objects.get()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Truth | None], list[Alert]]:
    def answer(truth: Truth | None) -> list[Alert]:
        asked: list[Alert] = []

        def ask(alert: Alert) -> Truth | None:
            asked.append(alert)
            return truth

        monkeypatch.setitem(truths.QUESTIONS, Template.TASK_REMINDER, ask)
        return asked

    return answer


Answers = Callable[[Truth | None], list[Alert]]


def test_of_which_nothing_is_left_it_is_overtaken(
    row: Delivery, answers: Answers, scripted: type[ScriptedTransport]
) -> None:
    (asked,) = [answers(None)]
    deliver_each(delivery_ids=[row.id])
    row.refresh_from_db()
    assert (row.status, row.tries, row.next_try_at, row.lease_until) == (DeliveryStatus.OVERTAKEN, 0, None, None)
    assert scripted.sent == []
    assert [alert.about for alert in asked] == [ABOUT]


def test_of_which_something_is_left_it_says_that(
    row: Delivery, answers: Answers, scripted: type[ScriptedTransport]
) -> None:
    context = {"count": "1", "reference": "HC-2", "due": "2026-12-01 24:00"}
    answers(Truth(context, {"escalations": [2]}))
    deliver_each(delivery_ids=[row.id])
    (sent,) = scripted.sent
    assert "您有 1 项任务待核实，首项 HC-2" in str(sent.message.text)
    row.message.refresh_from_db()
    assert (row.message.about, row.message.text) == ({"escalations": [2]}, sent.message.text)


def test_what_is_true_word_for_word_stays(row: Delivery, answers: Answers, scripted: type[ScriptedTransport]) -> None:
    said = row.message.text
    answers(Truth({}, ABOUT))
    deliver_each(delivery_ids=[row.id])
    assert [sent.message.text for sent in scripted.sent] == [said]


def test_what_the_vendor_may_have_is_sent_again_as_it_was(
    row: Delivery, answers: Answers, scripted: type[ScriptedTransport]
) -> None:
    asked = answers(None)
    Delivery.objects.update(in_doubt=True)
    deliver_each(delivery_ids=[row.id])
    assert (len(scripted.sent), asked) == (1, [])
