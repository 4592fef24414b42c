"""A held event goes to a person when a quarter of the time that was left is used up, and never after days."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.notifications.models import Delivery, Message
from apps.notifications.services import deliver_each
from apps.notifications.templates import Template
from apps.sync.models import JournalEntry
from apps.sync.services.quarantine import dismiss, hand_over_held
from tests.cast.notifications import ScriptedTransport
from tests.cast.phones import Event, Phone
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


def hold(quarter: Quarter, phone: Phone, left: timedelta) -> Event:
    """A completion whose evidence has not come, of a task with that much time left."""
    task = quarter.task(due_at=now() + left)
    missing = phone.event("evidence.attached", task, evidence_id=str(new_id()))
    completion = phone.complete(task, missing)
    phone.push(phone.attempt(task), completion)
    assert JournalEntry.objects.get(key=completion["id"]).status == "held"
    return completion


def after(delay: timedelta) -> int:
    with time_machine.travel(now() + delay, tick=False):
        return hand_over_held()


def test_a_quarter_of_the_time_that_was_left(quarter: Quarter, phone_of: PhoneOf) -> None:
    hold(quarter, phone_of(quarter.worker), timedelta(hours=8))
    assert after(timedelta(minutes=119)) == 0
    assert after(timedelta(minutes=121)) == 1
    assert JournalEntry.objects.get(status="held").needs_person_at is not None


def test_never_after_days(quarter: Quarter, phone_of: PhoneOf) -> None:
    hold(quarter, phone_of(quarter.worker), timedelta(days=30))
    assert after(timedelta(hours=23)) == 0
    assert after(timedelta(hours=25)) == 1


def test_past_the_deadline_at_once(quarter: Quarter, phone_of: PhoneOf) -> None:
    hold(quarter, phone_of(quarter.worker), -timedelta(hours=1))
    assert hand_over_held() == 1


def test_the_town_s_supervisor_hears_of_it_once(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    hold(quarter, phone, -timedelta(hours=1))
    hold(quarter, phone, -timedelta(hours=2))
    assert (hand_over_held(), hand_over_held()) == (2, 0)
    message = Message.objects.get(template=Template.EVENT_HELD)
    assert "2 项" in message.text
    assert Delivery.objects.get(message=message).to == quarter.supervisor.phone


def test_without_a_supervisor_of_the_town_the_city_hears_of_it(quarter: Quarter, phone_of: PhoneOf) -> None:
    Staff.objects.filter(pk=quarter.supervisor.pk).update(is_active=False)
    hold(quarter, phone_of(quarter.worker), -timedelta(hours=1))
    hand_over_held()
    assert Delivery.objects.get(message__template=Template.EVENT_HELD).to == quarter.centre.phone


def test_what_a_person_has_laid_aside_rings_nobody(quarter: Quarter, phone_of: PhoneOf) -> None:
    hold(quarter, phone_of(quarter.worker), -timedelta(hours=1))
    entry = JournalEntry.objects.get(status="held")
    dismiss(entry_ids=[entry.pk], reason="known", actor=Actor.staff(quarter.supervisor.pk))
    assert hand_over_held() == 0


@pytest.mark.parametrize("number", [1, 8])
def test_many_cost_as_many_statements_as_one(quarter: Quarter, phone_of: PhoneOf, number: int) -> None:
    phone = phone_of(quarter.worker)
    for _ in range(number):
        hold(quarter, phone, -timedelta(hours=1))
    with CaptureQueriesContext(connection) as captured:
        assert hand_over_held() == number
    # Mark, ask for the supervisors, and what a message takes.
    assert len([each for each in captured if "SAVEPOINT" not in each["sql"]]) <= 6


def test_an_alert_that_waits_says_what_is_still_held_and_nothing_of_what_is_laid_aside(
    quarter: Quarter, phone_of: PhoneOf, scripted: type[ScriptedTransport]
) -> None:
    phone = phone_of(quarter.worker)
    for hours in (2, 1):
        hold(quarter, phone, -timedelta(hours=hours))
    hand_over_held()
    first, second = JournalEntry.objects.filter(status="held").order_by("pk")
    row = Delivery.objects.get(message__template=Template.EVENT_HELD)
    leave(quarter, first, row)
    (sent,) = scripted.sent
    assert "1 项" in str(sent.message.text)
    Delivery.objects.update(status="queued", tries=0)
    leave(quarter, second, row)
    row.refresh_from_db()
    assert (len(scripted.sent), row.status) == (1, "overtaken")


def leave(quarter: Quarter, laid_aside: JournalEntry, row: Delivery) -> None:
    dismiss(entry_ids=[laid_aside.pk], reason="known", actor=Actor.staff(quarter.supervisor.pk))
    Delivery.objects.update(next_try_at=now(), lease_until=None)
    deliver_each(delivery_ids=[row.id])
