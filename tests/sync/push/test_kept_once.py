"""What an event says stands, sealed, in one row of its own beside the journal, and nowhere twice."""

from collections.abc import Callable

import orjson

from apps.sync.models import JournalEntry
from apps.sync.services.push.journal import opened
from apps.verification_tasks.models import Attempt, Evidence, HistoryEntry
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


def test_the_history_has_the_words_that_no_other_row_has(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    attempt = phone.event("attempt.recorded", task, channel="phone", result="met", note="约好晚上再来")
    call = phone.call(task)
    note = phone.event("note.added", task, text="门口有狗")
    done = phone.complete(task, call, note="当面核对")
    events = [phone.acknowledge(task), attempt, call, note, done]
    assert statuses(phone.push(*events)) == ["applied"] * 5
    kept = dict(HistoryEntry.objects.filter(task=task).values_list("type", "data"))
    assert orjson.loads(str(kept["note.added"])) == note["data"]
    assert orjson.loads(str(kept["verification.completed"])) == done["data"]
    assert [kept[kind] for kind in ("task.acknowledged", "attempt.recorded", "evidence.attached")] == [None] * 3
    assert Attempt.objects.get(task=task).note == attempt["data"]["note"]
    assert orjson.loads(Evidence.objects.get(task=task).meta or "") == call["data"]["meta"]
    for event in events:
        assert orjson.loads(opened(JournalEntry.objects.get(key=event["id"]))) == event
