"""What an operator sees of the deadlines."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.core.metrics import exposition
from apps.verification_tasks.gauges import task_gauges
from apps.verification_tasks.models import TallyProof
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.verification_tasks import Quarter


def shown() -> dict[tuple[str, str], float]:
    return {
        (sample.name, sample.labels.get("sla", "")): sample.value
        for family in task_gauges()
        for sample in family.samples
    }


def test_running_tasks_are_counted_by_their_deadline(quarter: Quarter) -> None:
    quarter.tasks(2)
    quarter.task(sla=SlaState.OVERDUE, grid=None, community=None)
    quarter.task(sla=SlaState.BREACHED, status=TaskStatus.COMPLETED, closed_at=now())
    found = shown()
    states = ("on_track", "due_soon", "overdue", "paused")
    assert [found["doorstep_running_tasks", state] for state in states] == [2, 0, 1, 0]
    assert found["doorstep_unrouted_tasks", ""] == 1


def test_a_sweep_that_lags_behind_shows(quarter: Quarter, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    assert shown()["doorstep_sweep_lag_seconds", ""] == 0
    quarter.task(next_check_at=now() + timedelta(seconds=10))
    assert shown()["doorstep_sweep_lag_seconds", ""] == 0
    quarter.task(next_check_at=now() - timedelta(seconds=90))
    assert shown()["doorstep_sweep_lag_seconds", ""] == 90


@pytest.mark.django_db
def test_the_metrics_page_shows_them() -> None:
    assert b"doorstep_running_tasks" in exposition()


@pytest.mark.django_db
def test_the_gauges_ask_little() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as seen:
        shown()
    plans = []
    with connection.cursor() as cursor:
        for row in list(seen):
            cursor.execute(f"EXPLAIN {row['sql']}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert len(plans) == 6
    # The indexes over running tasks alone; which of them suits best is the planner's business.
    assert all("task_open_" in plan or "one_running_task" in plan for plan in plans[:2]), plans
    assert "picture_due" in plans[2]
    assert "task_due_check" in plans[3]
    assert "tallychange_pkey" in plans[4]
    assert "tally_proved" in plans[5]


def test_what_waits_for_the_fold_and_what_the_last_proof_found(quarter: Quarter) -> None:
    quarter.task()
    TallyProof.objects.create(proved_at=now() - timedelta(hours=6), wrong=7)
    TallyProof.objects.create(proved_at=now(), wrong=2)
    found = shown()
    assert found["doorstep_tally_changes", ""] == 2
    assert found["doorstep_tallies_wrong", ""] == 2
