"""Work later: lost wake-ups are found, what fails is tried again, and in the end a person sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.residence_registration.models import Declaration
from apps.verification_tasks import tasks
from apps.verification_tasks.inbound.phone import taking_up
from apps.verification_tasks.inbound.phone.attaching import attach
from apps.verification_tasks.inbound.phone.leases import LEASE, MAX_TRIES
from apps.verification_tasks.inbound.phone.states import MOVES, CallReason, CallStatus, may_move
from apps.verification_tasks.models import Evidence, PhoneCall
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.signals import proof_arrived
from tests.cast.exchange import Exchange
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def due_again() -> None:
    PhoneCall.objects.update(next_try_at=now(), lease_until=None)


def fail(*_: Any, **__: Any) -> None:
    raise ValueError("+8613900000001")


def test_a_wake_up_names_the_call(
    quarter: Quarter, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[tuple[str, list[str]]] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, **_: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        exchange.post(exchange.record(quarter.worker, quarter.task()))
    call = PhoneCall.objects.get()
    assert sent == [(tasks.take_up_call.name, [str(call.pk)])]
    tasks.take_up_call(*sent[0][1])
    assert Evidence.objects.count() == 1


def test_the_sweep_finds_what_a_lost_wake_up_left(quarter: Quarter, exchange: Exchange) -> None:
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    tasks.sweep_calls()
    assert Evidence.objects.count() == 1
    assert taking_up.sweep_calls() == 0


def test_who_holds_the_lease_holds_it_alone(quarter: Quarter, exchange: Exchange) -> None:
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    PhoneCall.objects.update(lease_until=now() + LEASE)
    assert taking_up.sweep_calls() == 0
    taking_up.take_up_call(PhoneCall.objects.get().pk)
    assert not Evidence.objects.exists()


def test_a_lease_that_a_crash_left_runs_out(quarter: Quarter, exchange: Exchange) -> None:
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    PhoneCall.objects.update(lease_until=now() - timedelta(seconds=1), tries=1)
    taking_up.sweep_calls()
    assert Evidence.objects.count() == 1


def test_what_fails_is_tried_again_and_then_a_persons(
    quarter: Quarter, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_up, "attach", fail)
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    pauses = []
    for _ in range(MAX_TRIES):
        due_again()
        taking_up.sweep_calls()
        call = PhoneCall.objects.get()
        pauses.append(call.next_try_at)
    assert (call.status, call.reason, call.error) == (CallStatus.UNMATCHED, CallReason.FAILED, "ValueError")
    assert pauses[-1] is None
    kept = [pause for pause in pauses if pause is not None]
    assert len(kept) == MAX_TRIES - 1
    assert kept == sorted(kept)


def test_a_failure_leaves_nothing_half_done(
    quarter: Quarter, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.verification_tasks.inbound.phone.attaching.want_recording", fail)
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    taking_up.sweep_calls()
    call = PhoneCall.objects.get()
    assert (call.status, call.evidence_id, call.tries) == (CallStatus.RECEIVED, None, 1)
    assert not Evidence.objects.exists()


def test_one_bad_call_costs_no_other(quarter: Quarter, exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = quarter.tasks(2)
    real = attach

    def sometimes(call: Any, space: Any, task: Any, *more: Any, **named: Any) -> None:
        if task.pk == bad.pk:
            fail()
        real(call, space, task, *more, **named)

    monkeypatch.setattr(taking_up, "attach", sometimes)
    for task in (bad, good):
        exchange.post(exchange.record(quarter.worker, task))
    taking_up.sweep_calls()
    assert Evidence.objects.get().task_id == good.pk


def test_a_database_that_is_away_is_not_the_calls_fault(
    quarter: Quarter, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(taking_up, "attach", away)
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    with pytest.raises(OperationalError):
        taking_up.sweep_calls()
    assert PhoneCall.objects.get().error == ""


def test_who_waits_for_the_proof_is_told_after_a_crash_too(
    quarter: Quarter, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The evidence is in, and the worker died before it could tell."""
    told: list[set[object]] = []
    real = taking_up.follow_up
    monkeypatch.setattr(taking_up, "follow_up", fail)
    task = quarter.task()
    exchange.report(quarter.worker, task)
    monkeypatch.setattr(taking_up, "follow_up", real)
    monkeypatch.setattr(proof_arrived, "send", lambda task_ids, **_: told.append(task_ids))
    due_again()
    taking_up.sweep_calls()
    assert told == [{task.pk}]
    assert Evidence.objects.count() == 1


def statements(call: PhoneCall) -> int:
    with CaptureQueriesContext(connection) as seen:
        taking_up.take_up_call(call.pk)
    return len(seen)


def test_a_call_costs_the_same_however_many_share_the_telephone(quarter: Quarter, exchange: Exchange) -> None:
    costs = []
    for residents in (2, 12):
        tasks = quarter.tasks(residents)
        phone = {"phone": tasks[0].declaration.phone, "phone_index": tasks[0].declaration.phone_index}
        for task in tasks:
            Declaration.objects.filter(pk=task.declaration_id).update(**phone)
        reassign_tasks(task_ids=[tasks[-1].pk], staff_id=quarter.worker.pk, actor=SYSTEM)
        exchange.post(exchange.record(quarter.worker, tasks[0]))
        costs.append(statements(PhoneCall.objects.get(status=CallStatus.RECEIVED)))
        assert Evidence.objects.filter(task=tasks[-1]).count() == 1
    assert costs[0] == costs[1]
    assert costs[0] <= 35


def test_an_unmatched_call_costs_few_statements(
    quarter: Quarter, exchange: Exchange, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    exchange.post(exchange.record(quarter.worker, "+8613900099999"))
    with django_assert_max_num_queries(14):
        taking_up.take_up_call(PhoneCall.objects.get().pk)


def test_the_moves_of_a_call() -> None:
    assert {state for state, targets in MOVES.items() if not targets} == {CallStatus.MATCHED}
    assert may_move("unmatched", "set_aside")
    assert not may_move("matched", "set_aside")
