from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.notifications.models import Delivery, Message
from apps.residence_registration.models import Declaration, DeclarationSource, Person
from apps.residence_registration.services import AlreadyDeclared, IdTaken, submit_declarations
from apps.residence_registration.signals import declaration_submitted
from apps.residence_registration.states import DeclarationStatus
from tests.cast.grids import heard
from tests.cast.residence_registration import RESIDENT, a_submission, declare, steps_of

pytestmark = pytest.mark.usefixtures("town")


def test_a_declaration_is_kept_with_its_person_reference_and_first_step() -> None:
    submitted_at = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    declaration = Declaration.objects.get(id=declare(0, submitted_at=submitted_at).pk)
    assert declaration.status == DeclarationStatus.SUBMITTED
    assert declaration.reference.startswith("MQ-20261123-")
    assert declaration.person.id_number.startswith("99")
    assert declaration.pinyin
    assert declaration.phone_index == phone_index(declaration.phone)
    assert steps_of(declaration.pk) == ["submitted"]
    audit = AuditEntry.objects.get(action="declaration.submitted")
    assert (audit.subject_id, audit.actor_kind) == (str(declaration.pk), "resident")


def test_the_resident_is_told_once() -> None:
    declaration = declare()
    message = Message.objects.get(subject_id=str(declaration.pk))
    assert declaration.reference in message.text
    assert Delivery.objects.get(message=message).to == declaration.phone


def test_a_batch_is_announced_by_one_signal() -> None:
    worker, task = new_id(), new_id()
    submissions = [
        a_submission(0),
        a_submission(1, source=DeclarationSource.WORKER, task_id=task, worker_id=worker),
    ]
    # Only what this room says is looked at: what the rooms above do with it is their own tests' business.
    receivers, declaration_submitted.receivers = declaration_submitted.receivers, []
    declaration_submitted.sender_receivers_cache.clear()
    try:
        with heard(declaration_submitted) as calls:
            first, second = submit_declarations(submissions=submissions, actor=RESIDENT)
    finally:
        declaration_submitted.receivers = receivers
        declaration_submitted.sender_receivers_cache.clear()
    assert isinstance(first, Declaration)
    assert isinstance(second, Declaration)
    (call,) = calls
    assert set(call["declaration_ids"]) == {first.pk, second.pk}
    assert (call["task_ids"], call["workers"]) == ({second.pk: task}, {second.pk: worker})
    assert call["actor"] == RESIDENT


def test_a_second_live_declaration_of_a_person_names_the_first() -> None:
    first = declare(0)
    (again,) = submit_declarations(submissions=[a_submission(0)], actor=RESIDENT)
    assert isinstance(again, AlreadyDeclared)
    assert (again.code, again.status, again.extra) == ("already_declared", 409, {"id": str(first.pk)})
    assert Declaration.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize("status", [DeclarationStatus.WITHDRAWN, DeclarationStatus.REJECTED, DeclarationStatus.ENDED])
def test_what_is_over_makes_room(status: DeclarationStatus) -> None:
    Declaration.objects.filter(id=declare(0).pk).update(status=status)
    assert declare(0).person_id == Person.objects.get().pk


def test_the_same_person_twice_in_a_batch_is_taken_once() -> None:
    results = submit_declarations(submissions=[a_submission(number) for number in (3, 0, 3)], actor=RESIDENT)
    assert isinstance(results[0], Declaration)
    assert isinstance(results[2], AlreadyDeclared)
    assert results[2].extra == {"id": str(results[0].pk)}
    assert Declaration.objects.count() == 2


def test_an_id_of_the_clients_is_used_if_it_is_free() -> None:
    chosen = uuid4()
    assert declare(0, declaration_id=chosen).pk == chosen
    (refused,) = submit_declarations(submissions=[a_submission(1, declaration_id=chosen)], actor=RESIDENT)
    assert isinstance(refused, IdTaken)
    assert refused.code == "id_taken"
    assert Declaration.objects.count() == Message.objects.count() == 1


def test_nothing_to_submit_is_nothing() -> None:
    assert submit_declarations(submissions=[], actor=RESIDENT) == []


def test_a_batch_of_twenty_costs_as_many_statements_as_one() -> None:
    counts = []
    for numbers in (range(1), range(100, 120)):
        submissions = [a_submission(number) for number in numbers]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            submit_declarations(submissions=submissions, actor=RESIDENT)
        counts.append(len(captured))
    assert counts[0] == counts[1]
