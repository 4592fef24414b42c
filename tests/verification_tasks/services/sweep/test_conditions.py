"""Steps that are left out, steps that give the task away, and steps that go up because nobody answers."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.notifications.models import Message
from apps.verification_tasks.models import Assignment, Escalation, VerificationTask
from apps.verification_tasks.services.escalations import acknowledge_escalations
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.states import Priority, TaskStatus
from tests.cast.policies import policy, step
from tests.cast.verification_tasks import Heard, Quarter

START = "2026-11-23T02:00:00Z"
DAY_3 = datetime.fromisoformat("2026-11-26T01:00:00Z")


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    time_machine.move_to(START, tick=False)
    return time_machine


def taken() -> list[tuple[int, int, str]]:
    return list(Escalation.objects.order_by("pk").values_list("step", "raised", "role"))


def look(clock: TimeMachineFixture, at: datetime) -> None:
    clock.move_to(at, tick=False)
    sweep_deadlines()


@pytest.mark.parametrize(
    ("stop", "columns"),
    [("begun", {"status": TaskStatus.IN_PROGRESS}), ("attempted", {"attempts_count": 1})],
)
def test_a_step_is_left_out_once_its_end_has_come(
    quarter: Quarter, clock: TimeMachineFixture, stop: str, columns: dict[str, object]
) -> None:
    rules = policy(step(stop=stop))
    quarter.task(policy=rules, next_check_at=DAY_3)
    needless = quarter.task(policy=rules, next_check_at=DAY_3, **columns)
    look(clock, DAY_3)
    assert [row.task_id == needless.pk for row in Escalation.objects.all()] == [False]
    needless.refresh_from_db()
    assert needless.next_step == 1


def test_an_answered_step_may_end_the_ladder(quarter: Quarter, clock: TimeMachineFixture) -> None:
    rules = policy(step(role="grid_leader"), step(4, stop="acknowledged"))
    answered, silent = quarter.tasks(2, policy=rules, next_check_at=DAY_3)
    look(clock, DAY_3)
    acknowledge(quarter, answered)
    look(clock, DAY_3 + timedelta(days=1))
    assert list(Escalation.objects.filter(step=2).values_list("task", flat=True)) == [silent.pk]


def acknowledge(quarter: Quarter, task: VerificationTask) -> None:
    rows = task.escalations.values_list("pk", flat=True)
    acknowledge_escalations(escalation_ids=list(rows), note="已约周三上门", actor=Actor.staff(quarter.leader.pk))


def test_a_step_raises_the_priority(quarter: Quarter, clock: TimeMachineFixture, heard: Heard) -> None:
    task = quarter.task(policy=policy(step(action="raise_priority")), next_check_at=DAY_3)
    look(clock, DAY_3)
    task.refresh_from_db()
    assert (task.priority, task.version) == (Priority.HIGH, 2)
    assert heard.batches == [{task.pk}]


def test_a_step_gives_the_task_to_somebody_else(quarter: Quarter, clock: TimeMachineFixture, heard: Heard) -> None:
    rules = policy(step(action="reassign"))
    task = quarter.task(policy=rules, assignee=quarter.worker, next_check_at=DAY_3)
    look(clock, DAY_3)
    row = Escalation.objects.get()
    task.refresh_from_db()
    assert (task.assignee, task.epoch, task.version) == (row.proposal, 2, 2)
    assert task.assignee != quarter.worker
    assert Assignment.objects.get().staff == row.proposal
    assert heard.batches == [{task.pk}]
    entry = AuditEntry.objects.get(action="task.reassigned")
    assert (entry.actor_kind, entry.before) == ("system", {"assignee": str(quarter.worker.pk), "epoch": 1})


def test_giving_many_away_takes_as_many_statements_as_giving_one(quarter: Quarter, clock: TimeMachineFixture) -> None:
    rules, counts, start = policy(step(action="reassign", answer_hours=8)), [], now()
    clock.move_to(DAY_3, tick=False)
    for size in (1, 12):
        quarter.tasks(size, created_at=start, policy=rules, assignee=quarter.worker, next_check_at=DAY_3)
        with CaptureQueriesContext(connection) as seen:
            assert sweep_deadlines().steps == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_quiet_hours_put_a_step_off(quarter: Quarter, clock: TimeMachineFixture) -> None:
    rules = policy(step(time="22:00", quiet=["21:00", "08:00"]))
    task = quarter.task(policy=rules, next_check_at=DAY_3)
    look(clock, datetime.fromisoformat("2026-11-26T14:00:00Z"))
    assert taken() == []
    task.refresh_from_db()
    morning = datetime.fromisoformat("2026-11-27T00:00:00Z")
    assert task.next_check_at == morning
    look(clock, morning)
    assert taken() == [(1, 0, "town")]


def test_what_nobody_answers_goes_up_role_by_role_to_the_city(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task(policy=policy(step(role="grid_leader", answer_hours=24)), next_check_at=DAY_3)
    look(clock, DAY_3)
    task.refresh_from_db()
    assert task.next_check_at == Escalation.objects.get().answer_due_at == DAY_3 + timedelta(hours=24)
    look(clock, DAY_3 + timedelta(hours=24) - timedelta(seconds=1))
    assert taken() == [(1, 0, "grid_leader")]
    look(clock, DAY_3 + timedelta(hours=24))
    look(clock, DAY_3 + timedelta(hours=24))
    assert taken() == [(1, 0, "grid_leader"), (1, 1, "town")]
    look(clock, DAY_3 + timedelta(hours=48))
    look(clock, DAY_3 + timedelta(days=9))
    assert taken() == [(1, 0, "grid_leader"), (1, 1, "town"), (1, 2, "city")]
    assert Message.objects.filter(template="task.unanswered").count() == 2
    assert list(Escalation.objects.get(raised=1).recipients) == [str(quarter.supervisor.pk)]


def test_after_an_outage_everyone_still_has_their_time_to_answer(quarter: Quarter, clock: TimeMachineFixture) -> None:
    quarter.task(policy=policy(step(role="grid_leader", answer_hours=24)), next_check_at=DAY_3)
    late = DAY_3 + timedelta(days=3)
    look(clock, late)
    assert taken() == [(1, 0, "grid_leader")]
    look(clock, late + timedelta(hours=24))
    assert taken() == [(1, 0, "grid_leader"), (1, 1, "town")]


def test_an_answered_step_stays_where_it_is(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task(policy=policy(step(role="grid_leader", answer_hours=24)), next_check_at=DAY_3)
    look(clock, DAY_3)
    acknowledge(quarter, task)
    look(clock, DAY_3 + timedelta(days=9))
    assert taken() == [(1, 0, "grid_leader")]


def test_a_worker_answers_by_taking_the_task_up(quarter: Quarter, clock: TimeMachineFixture) -> None:
    rules = policy(step(role="grid_worker", action="remind", answer_hours=24))
    busy, idle = quarter.tasks(2, policy=rules, next_check_at=DAY_3)
    look(clock, DAY_3)
    VerificationTask.objects.filter(pk=busy.pk).update(status=TaskStatus.IN_PROGRESS)
    look(clock, DAY_3 + timedelta(days=1))
    assert list(Escalation.objects.filter(raised=1).values_list("task", "role")) == [(idle.pk, "grid_leader")]


def test_a_ladder_that_asks_for_no_answer_costs_no_statement_more(
    quarter: Quarter, clock: TimeMachineFixture
) -> None:
    quarter.task(next_check_at=now())
    with CaptureQueriesContext(connection) as seen:
        sweep_deadlines()
    assert not any('"acknowledged_at"' in row["sql"] for row in seen)
