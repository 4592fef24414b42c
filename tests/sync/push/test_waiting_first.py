"""What waited arrived earlier than the batch that sets it free: wherever the batches are cut, the first decides."""

from collections.abc import Callable

import pytest

from apps.verification_tasks.models import Dispute
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_completion_that_waited_comes_before_those_of_the_batch(
    quarter: Quarter, phone_of: PhoneOf, *, is_cut: bool
) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    attempt, call = phone.attempt(task), phone.call(task)
    first = phone.complete(task, call)
    refused = phone.complete(task, outcome="refused")
    assert statuses(phone.push(first)) == ["held"]
    batches = [[attempt, call], [refused]] if is_cut else [[attempt, call, refused]]
    results = [result for batch in batches for result in phone.push(*batch)]
    assert statuses(results) == ["applied", "applied", "conflict:outcome_disputed"]
    task.refresh_from_db()
    assert task.outcome == "confirmed"


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_completion_that_never_had_its_proof_disputes_nothing(
    quarter: Quarter, phone_of: PhoneOf, *, is_cut: bool
) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    attempt = phone.attempt(task, channel="door", result="moved_away")
    unproven = phone.complete(task)
    found_gone = phone.complete(task, outcome="not_resident", channel="door")
    assert statuses(phone.push(unproven)) == ["quarantined:invalid_transition"]
    for batch in [[attempt], [found_gone]] if is_cut else [[attempt, found_gone]]:
        phone.push(*batch)
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("completed", "not_resident")
    assert not Dispute.objects.exists()
