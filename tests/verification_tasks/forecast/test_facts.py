"""What is known: now, and as it was known on a day."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import Actor
from apps.core.clock import now
from apps.verification_tasks.forecast.facts import Waiting, known_at, late_within
from apps.verification_tasks.forecast.putting_together import prepare
from apps.verification_tasks.models import Pause, VerificationTask
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.states import PauseReason, TaskStatus
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
# Tuesday, 00:00 in the city.
THEN = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)


def counted(queue: list[Waiting]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for each in queue:
        found[each.grid, each.staff, each.due_at] += each.number
    return found


def finish(task: VerificationTask, at: datetime, by: Any) -> None:
    VerificationTask.objects.filter(pk=task.pk).update(
        status=TaskStatus.COMPLETED, decided_at=at, closed_at=at, decided_by=by
    )


def test_a_day_in_the_past_is_known_as_it_was_known_then(quarter: Quarter) -> None:
    actor = Actor.staff(quarter.supervisor.pk, "127.0.0.1")
    with time_machine.travel(THEN - timedelta(days=3), tick=False):
        tasks = quarter.tasks(6)
        finish(tasks[5], now(), quarter.worker)
        reassign_tasks(task_ids=[tasks[4].pk], staff_id=quarter.neighbour.pk, actor=actor)
    with time_machine.travel(THEN, tick=False):
        then = known_at(now(), is_now=True)
    with time_machine.travel(THEN + timedelta(days=4), tick=False):
        finish(tasks[0], now(), quarter.worker)
        reassign_tasks(task_ids=[tasks[1].pk, tasks[4].pk], staff_id=quarter.colleague.pk, actor=actor)
        postpone(tasks[2], quarter)
        quarter.tasks(3)
        again = known_at(THEN, is_now=False)
    assert counted(again.queue) == counted(then.queue)
    assert sum(counted(then.queue).values()) == 5
    assert (again.inflow, again.done, again.days) == (then.inflow, then.done, then.days)
    assert {(span.staff, span.grid) for span in again.spans} == {(span.staff, span.grid) for span in then.spans}


def postpone(task: VerificationTask, quarter: Quarter) -> None:
    later = task.due_at + timedelta(days=5)
    Pause.objects.create(
        task=task,
        reason=PauseReason.DISASTER,
        days=5,
        note="flood",
        asked_by=quarter.leader,
        asked_at=now(),
        decided_by=quarter.supervisor,
        decided_at=now(),
        granted=True,
        starts_at=now(),
        until_at=now() + timedelta(days=5),
        due_before=task.due_at,
        due_after=later,
    )
    VerificationTask.objects.filter(pk=task.pk).update(due_at=later)


def test_late_is_what_was_not_done_by_its_deadline(quarter: Quarter) -> None:
    week = (THEN, THEN + timedelta(days=7))
    due = THEN + timedelta(days=2)
    late, met, _never, cancelled = quarter.tasks(4, created_at=THEN - timedelta(days=5), due_at=due)
    quarter.task(created_at=THEN, due_at=week[1] + timedelta(days=1))
    finish(late, due + timedelta(hours=1), quarter.worker)
    finish(met, due, quarter.worker)
    VerificationTask.objects.filter(pk=cancelled.pk).update(status=TaskStatus.CANCELLED, closed_at=due)
    assert late_within(*week) == {quarter.grid.pk: 2}
    # Its phone came back after the week: at its end nobody knew yet that the work had been done in time.
    VerificationTask.objects.filter(pk=met.pk).update(closed_at=week[1] + timedelta(hours=1))
    assert late_within(*week, known=week[1]) == {quarter.grid.pk: 3}
    assert late_within(*week) == {quarter.grid.pk: 2}


def test_the_facts_are_five_statements_for_any_number_of_tasks(quarter: Quarter) -> None:
    quarter.tasks(3)
    quarter.tasks(20, grid=quarter.second_grid)
    with CaptureQueriesContext(connection) as captured:
        facts = known_at(now(), is_now=True)
    assert len(captured) == 5
    assert sum(waiting.number for waiting in facts.queue) == 23


def test_a_covering_that_ends_leaves_the_grid_without_anybody_from_then_on(quarter: Quarter) -> None:
    with time_machine.travel(THEN + timedelta(hours=1), tick=False):
        quarter.neighbour.coverages.update(ends_at=THEN + timedelta(days=2))
        own = prepare(known_at(now(), is_now=True)).grids[quarter.second_grid.pk]
    assert own.capacity[0] > 0
    assert own.capacity[1] > 0
    assert own.capacity[2:] == (0.0,) * 5
