"""Facts never conflict; verdicts do, and the first to arrive decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.residence_registration.models import Declaration, Registration
from apps.sync.models import JournalEntry
from apps.sync.services.push.journal import opened
from apps.verification_tasks.models import Attempt, Dispute, FieldConflict, HistoryEntry
from tests.cast.phones import Phone, outcome_of, statuses
from tests.cast.verification_tasks import Quarter, cover

PhoneOf = Callable[..., Phone]


def test_a_check_by_phone_registers_the_newcomer(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    results = phone.push(*phone.visit(task))
    assert statuses(results) == ["applied"] * 4
    task.refresh_from_db()
    assert (task.status, task.outcome, task.sla, task.attempts_count) == ("completed", "confirmed", "met", 1)
    assert {one["task"]["version"] for one in results} == {task.version}
    assert Declaration.objects.get(pk=task.declaration_id).status == "registered"
    assert Registration.objects.get(declaration=task.declaration_id).ended_at is None


def test_the_order_inside_a_batch_does_not_matter(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    assert statuses(phone.push(*reversed(phone.visit(task)))) == ["applied"] * 4


def test_one_bad_event_never_costs_another(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    visit = phone.visit(task)
    bad = {"id": "nonsense", "type": "task.acknowledged"}
    assert statuses(phone.push(visit[0], bad, *visit[1:])) == [
        "applied",
        "quarantined:malformed",
        "applied",
        "applied",
        "applied",
    ]


def test_a_malformed_event_is_kept_word_for_word(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    phone.push({"id": "nonsense", "词": ["一", 2]})
    assert opened(JournalEntry.objects.get()) == b'{"id": "nonsense", "\\u8bcd": ["\\u4e00", 2]}'


def test_a_completion_without_proof_says_what_is_missing(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    result = phone.push(phone.complete(task))[0]
    assert statuses([result]) == ["quarantined:invalid_transition"]
    assert "call_record" in result["detail"]
    task.refresh_from_db()
    assert task.status == "open"


def test_proof_gathered_afterwards_needs_a_completion_of_its_own(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    hasty = phone.complete(task)
    phone.push(hasty)
    assert statuses(phone.push(*phone.visit(task))) == ["applied"] * 4
    assert outcome_of(hasty) == ("quarantined", "invalid_transition")


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (3, 1, 2, 0), (2, 3, 1, 0), (1, 3, 0, 2), (0, 3, 2, 1)])
def test_events_in_any_order_of_arrival_end_the_same(
    quarter: Quarter, phone_of: PhoneOf, order: tuple[int, ...]
) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    visit = phone.visit(task)
    for place in order:
        phone.push(visit[place])
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("completed", "confirmed")
    assert set(HistoryEntry.objects.filter(task=task).values_list("type", flat=True)) == {e["type"] for e in visit}
    assert Declaration.objects.get(pk=task.declaration_id).status == "registered"


def test_a_completion_waits_for_evidence_that_it_names(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    attempt, call = phone.attempt(task), phone.call(task)
    completion = phone.complete(task, call)
    held = phone.push(attempt, completion)[1]
    assert (held["status"], held["waiting_for"]) == ("held", {"evidence_ids": [call["data"]["evidence_id"]]})
    phone.push(call)
    assert outcome_of(completion) == ("applied", "")
    assert statuses(phone.push(completion)) == ["duplicate"]


def test_a_photo_on_its_way_makes_the_task_await_it(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    photo = phone.photo(task)
    results = phone.push(phone.attempt(task, "door"), photo, phone.complete(task, photo, channel="door"))
    assert statuses(results) == ["applied"] * 3
    task.refresh_from_db()
    assert task.status == "awaiting_evidence"
    assert task.evidence_due_at is not None
    assert Declaration.objects.get(pk=task.declaration_id).status == "verifying"


def test_a_second_completion_that_agrees_is_superseded(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, other, task = phone_of(quarter.worker), phone_of(quarter.colleague), quarter.task()
    phone.push(*phone.visit(task))
    assert statuses(other.push(*other.visit(task))) == ["superseded:task_already_completed"] * 4
    assert Attempt.objects.filter(task=task).count() == 2
    assert not Dispute.objects.exists()


def test_a_second_completion_that_disagrees_becomes_a_dispute(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, other, task = phone_of(quarter.worker), phone_of(quarter.colleague), quarter.task()
    phone.push(*phone.visit(task))
    result = other.push(other.attempt(task), other.complete(task, outcome="not_resident"))[1]
    assert statuses([result]) == ["conflict:outcome_disputed"]
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("disputed", "confirmed")
    assert Dispute.objects.get(task=task).outcome_claimed == "not_resident"


def test_an_unknown_task_is_quarantined_until_its_discovery_arrives(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    assert statuses(phone.push(phone.event("note.added", phone.device.pk, text="?"))) == ["quarantined:unknown_task"]
    assert task.history.count() == 0


def test_a_stranger_s_task_is_out_of_scope(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.outsider), quarter.task()
    assert statuses(phone.push(*phone.visit(task))) == ["quarantined:out_of_scope"] * 4
    assert task.history.count() == 0


def test_a_clock_that_is_wrong_by_hours_is_corrected(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker, ahead=timedelta(hours=-5)), quarter.task()
    answer = phone.push_whole(phone.visit(task))
    assert statuses(answer["results"]) == ["applied"] * 4
    assert abs(answer["clock_skew_ms"] - 5 * 3600 * 1000) < 5000


@pytest.mark.parametrize("off", [timedelta(minutes=11), timedelta(hours=-2)])
def test_what_the_skew_cannot_explain_is_implausible(quarter: Quarter, phone_of: PhoneOf, off: timedelta) -> None:
    phone, task = phone_of(quarter.worker), quarter.task(created_at=now() - timedelta(hours=1))
    event = phone.event_at(now() + off, "task.acknowledged", task)
    assert statuses(phone.push(event)) == ["quarantined:clock_implausible"]


@pytest.mark.parametrize(("hours", "status"), [(47, "applied"), (49, "superseded:not_assigned_any_more")])
def test_work_within_two_days_of_a_hand_over_is_credited(
    quarter: Quarter, phone_of: PhoneOf, hours: int, status: str
) -> None:
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False) as clock:
        former, task = quarter.outsider, quarter.task(created_at=now() - timedelta(hours=1))
        cover(former, quarter.grid, since=now() - timedelta(days=3), until=now())
        clock.shift(timedelta(hours=hours))
        phone = phone_of(former)
        assert statuses(phone.push(phone.attempt(task))) == [status]
        assert HistoryEntry.objects.filter(task=task).count() == 1


def test_a_correction_to_an_untouched_field_is_applied(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    attempt, call = phone.attempt(task), phone.call(task)
    completion = phone.complete(task, call, outcome="corrected", corrections={"address": "东兴路88号2幢"})
    completion["base_version"] = task.version
    assert statuses(phone.push(attempt, call, completion))[-1] == "applied"
    assert Declaration.objects.get(pk=task.declaration_id).address == "东兴路88号2幢"


def test_a_correction_to_a_changed_field_waits_for_a_supervisor(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task(version=5, field_versions={"address": 5})
    attempt, call = phone.attempt(task), phone.call(task)
    corrections = {"address": "东兴路88号2幢", "residence_kind": "hotel"}
    completion = phone.complete(task, call, outcome="corrected", corrections=corrections)
    completion["base_version"] = 4
    assert statuses(phone.push(attempt, call, completion))[-1] == "conflict:field_conflict"
    declaration = Declaration.objects.get(pk=task.declaration_id)
    assert (declaration.status, declaration.residence_kind) == ("registered", "hotel")
    assert declaration.address != "东兴路88号2幢"
    assert FieldConflict.objects.get(task=task).field == "address"


def test_the_statements_of_a_push_do_not_grow_with_the_batch(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    counts = []
    for size in (2, 40):
        events = [event for task in quarter.tasks(size) for event in phone.visit(task)]
        with CaptureQueriesContext(connection) as queries:
            assert statuses(phone.push(*events)) == ["applied"] * len(events)
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
