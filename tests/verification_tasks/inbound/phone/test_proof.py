"""The exchange's record decides: a check by phone that rests on it alone, whichever comes first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.clock import now
from apps.grids.models import Staff
from apps.sync.models import JournalEntry
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, write_rules
from apps.verification_tasks.inbound.phone.taking_up import sweep_calls
from apps.verification_tasks.models import EvidencePolicy
from apps.verification_tasks.states import Outcome
from tests.cast.exchange import Exchange
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter, days_ago

pytestmark = pytest.mark.django_db
PhoneOf = Callable[[Staff], Phone]


def only_the_exchange_counts() -> None:
    rules = write_rules(DEFAULT_RULES)
    rules[Outcome.CONFIRMED]["phone"]["reported_call_s"] = None
    EvidencePolicy.objects.create(version=2, rules=rules, valid_from=days_ago(10))


def test_the_record_alone_is_enough(quarter: Quarter, exchange: Exchange, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    exchange.report(quarter.worker, task, seconds=20)
    assert statuses(phone.push(phone.attempt(task), phone.complete(task))) == ["applied", "applied"]
    task.refresh_from_db()
    assert (task.status, task.outcome, task.channel) == ("completed", "confirmed", "phone")


def test_a_completion_that_came_first_is_taken_up_by_itself(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    record = exchange.record(quarter.worker, task)
    pushed = phone.push(phone.attempt(task), phone.complete(task))
    assert statuses(pushed) == ["applied", "quarantined:invalid_transition"]
    exchange.post(record)
    sweep_calls()
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("completed", "confirmed")
    assert not JournalEntry.objects.filter(status="quarantined").exists()


def test_a_call_after_the_completion_is_no_proof_of_it(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(phone.attempt(task), phone.complete(task))
    exchange.report(quarter.worker, task, began=now() + timedelta(seconds=5))
    task.refresh_from_db()
    assert task.status == "in_progress"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"seconds": 19}, "19"),
        ({"answered_at": None, "duration_s": 40}, "0"),
        # An exchange that counts the ringing: five seconds of it.
        ({"seconds": 17, "duration_s": 22}, "17"),
    ],
)
def test_what_was_not_talked_does_not_count(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf, how: dict[str, Any], words: str
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    exchange.report(quarter.worker, task, **how)
    result = phone.push(phone.attempt(task), phone.complete(task))[-1]
    assert (result["status"], result["code"]) == ("quarantined", "invalid_transition")
    assert f"{words} " in result["detail"]


def test_a_call_from_long_before_the_task_is_history_and_no_proof(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    exchange.report(quarter.worker, task, began=days_ago(3))
    assert task.evidence.count() == 1
    assert phone.push(phone.attempt(task), phone.complete(task))[-1]["status"] == "quarantined"


def test_where_only_the_exchange_counts_a_report_is_not_enough(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf
) -> None:
    only_the_exchange_counts()
    task, phone = quarter.task(), phone_of(quarter.worker)
    record = exchange.record(quarter.worker, task)
    assert phone.push(*phone.visit(task))[-1]["status"] == "quarantined"
    exchange.post(record)
    sweep_calls()
    task.refresh_from_db()
    assert task.status == "completed"


def test_a_device_cannot_pass_for_the_exchange(quarter: Quarter, phone_of: PhoneOf) -> None:
    only_the_exchange_counts()
    task, phone = quarter.task(), phone_of(quarter.worker)
    call = phone.call(task)
    call["data"]["meta"]["source"] = "exchange"
    assert phone.push(phone.attempt(task), call, phone.complete(task, call))[-1]["status"] == "quarantined"


def test_a_task_that_awaits_its_photo_goes_on_waiting(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    photo = phone.photo(task)
    phone.push(phone.attempt(task, "door"), photo, phone.complete(task, photo, channel="door"))
    exchange.report(quarter.worker, task)
    task.refresh_from_db()
    assert task.status == "awaiting_evidence"
    assert task.evidence.count() == 2
