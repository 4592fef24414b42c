"""An event is laid aside with a reason; nothing of it is thrown away."""

from collections.abc import Callable

import pytest

from apps.core.actors import Actor
from apps.core.errors import InvalidInput
from apps.core.models import AuditEntry
from apps.sync.models import Handling, JournalEntry
from apps.sync.services.quarantine import dismiss
from tests.cast.phones import Phone, outcome_of, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


def test_its_status_stays_and_the_reason_is_on_record(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    phone.push(phone.event("nonsense.type", quarter.task()))
    entry = JournalEntry.objects.get()
    actor = Actor.staff(quarter.supervisor.pk)
    assert dismiss(entry_ids=[entry.pk], reason="an old version of the app", actor=actor) == 1
    entry.refresh_from_db()
    assert (entry.status, entry.code) == ("quarantined", "unknown_type")
    assert (entry.handling, entry.handled_by) == (Handling.DISMISSED, quarter.supervisor)
    assert AuditEntry.objects.get(action="event.dismissed").reason == "an old version of the app"
    assert dismiss(entry_ids=[entry.pk], reason="again", actor=actor) == 0


def test_it_wants_a_reason(quarter: Quarter) -> None:
    with pytest.raises(InvalidInput):
        dismiss(entry_ids=[], reason="  ", actor=Actor.staff(quarter.supervisor.pk))


def test_what_it_waited_for_still_sets_it_free(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    call = phone.call(task)
    completion = phone.complete(task, call)
    phone.push(phone.attempt(task), completion)
    entry = JournalEntry.objects.get(status="held")
    dismiss(entry_ids=[entry.pk], reason="the worker has lost it", actor=Actor.staff(quarter.supervisor.pk))
    assert statuses(phone.push(call)) == ["applied"]
    assert outcome_of(completion)[0] == "applied"
