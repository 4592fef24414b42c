"""An event has its effect once, however often it is sent."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from apps.sync.models import JournalEntry
from apps.verification_tasks.models import Attempt, HistoryEntry
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


def test_a_repeat_is_a_duplicate_and_brings_the_first_result_back(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    event = phone.attempt(task)
    first = phone.push(event)[0]
    again = phone.push(event)[0]
    assert first["status"] == "applied"
    assert again["status"] == "duplicate"
    assert again["original"] == first
    assert Attempt.objects.filter(task=task).count() == 1
    assert JournalEntry.objects.count() == 1


def test_a_repeat_written_otherwise_is_still_a_duplicate(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    event = phone.attempt(task)
    phone.push(event)
    assert statuses(phone.push(dict(reversed(list(event.items()))))) == ["duplicate"]


def test_the_same_event_twice_in_one_batch_counts_once(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    event = phone.attempt(task)
    assert statuses(phone.push(event, event)) == ["applied", "duplicate"]
    assert Attempt.objects.filter(task=task).count() == 1


def test_the_same_id_with_other_content_is_kept_and_not_applied(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    event = phone.attempt(task)
    other = {**event, "data": {"channel": "door", "result": "refused"}}
    phone.push(event)
    assert statuses(phone.push(other)) == ["quarantined:id_reused"]
    assert statuses(phone.push(event)) == ["duplicate"]
    assert Attempt.objects.get(task=task).channel == "phone"
    assert JournalEntry.objects.filter(key=event["id"]).count() == 2


def test_the_same_id_with_other_content_in_one_batch(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    event = phone.attempt(task)
    other = {**event, "seq": 99}
    assert statuses(phone.push(event, other)) == ["applied", "quarantined:id_reused"]


def test_another_phone_with_the_same_outbox_adds_nothing(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, reinstalled, task = phone_of(quarter.worker), phone_of(quarter.worker), quarter.task()
    visit = phone.visit(task)
    assert statuses(phone.push(*visit)) == ["applied"] * 4
    assert statuses(reinstalled.push(*visit)) == ["duplicate"] * 4
    assert HistoryEntry.objects.filter(task=task).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_connections_with_the_same_outbox_have_one_effect(quarter: Quarter, phone_of: PhoneOf) -> None:
    phones = [phone_of(quarter.worker), phone_of(quarter.worker)]
    tasks = quarter.tasks(5)
    outbox = [event for task in tasks for event in phones[0].visit(task)]
    together = threading.Barrier(2)
    answers: list[list[str]] = []

    def send(phone: Phone, events: list[dict[str, object]]) -> None:
        together.wait(timeout=10)
        try:
            answers.append(statuses(phone.push(*events)))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=send, args=(phones[0], outbox)),
        threading.Thread(target=send, args=(phones[1], outbox[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == 2
    assert sorted(status for answer in answers for status in answer) == ["applied"] * 20 + ["duplicate"] * 20
    assert HistoryEntry.objects.count() == 20
    assert Attempt.objects.count() == 5
