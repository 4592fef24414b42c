"""Custody is an interval with an epoch."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.verification_tasks.models import Assignment, VerificationTask
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.states import TaskStatus
from tests.cast.verification_tasks import Heard, Quarter


@pytest.fixture
def actor(quarter: Quarter) -> Actor:
    return Actor.staff(quarter.supervisor.id)


def test_each_hand_over_closes_one_interval_and_opens_the_next(quarter: Quarter, heard: Heard, actor: Actor) -> None:
    task = quarter.task()
    for staff in (quarter.worker, quarter.outsider):
        assert reassign_tasks(task_ids=[task.id], staff_id=staff.id, actor=actor) == [task.id]
    first, second = Assignment.objects.order_by("epoch")
    assert (first.staff, first.epoch, first.ends_at) == (quarter.worker, 2, second.starts_at)
    assert (second.staff, second.epoch, second.ends_at) == (quarter.outsider, 3, None)
    task.refresh_from_db()
    assert (task.assignee, task.epoch, task.version) == (quarter.outsider, 3, 3)
    assert heard.batches == [{task.id}, {task.id}]
    entry = AuditEntry.objects.filter(action="task.reassigned").latest("id")
    assert entry.before == {"assignee": str(quarter.worker.id), "epoch": 2}
    assert entry.after == {"assignee": str(quarter.outsider.id), "epoch": 3}


def test_a_task_can_go_back_to_its_grid(quarter: Quarter, actor: Actor) -> None:
    task = quarter.task()
    reassign_tasks(task_ids=[task.id], staff_id=quarter.outsider.id, actor=actor)
    reassign_tasks(task_ids=[task.id], staff_id=None, actor=actor)
    task.refresh_from_db()
    assert (task.assignee, task.epoch) == (None, 3)
    assert not Assignment.objects.filter(ends_at=None).exists()


def test_whoever_has_the_task_already_gets_no_new_epoch(quarter: Quarter, heard: Heard, actor: Actor) -> None:
    task = quarter.task(assignee=quarter.worker)
    assert reassign_tasks(task_ids=[task.id], staff_id=quarter.worker.id, actor=actor) == []
    task.refresh_from_db()
    assert (task.epoch, task.version) == (1, 1)
    assert heard.batches == []


def test_only_running_tasks_move(quarter: Quarter, actor: Actor) -> None:
    running = quarter.task()
    closed = quarter.task(status=TaskStatus.COMPLETED, closed_at=now())
    moved = reassign_tasks(task_ids=[running.id, closed.id], staff_id=quarter.worker.id, actor=actor)
    assert moved == [running.id]
    with pytest.raises(Conflict) as refused:
        reassign_tasks(task_ids=[closed.id], staff_id=quarter.worker.id, actor=actor)
    assert refused.value.code == "task_not_running"


@pytest.mark.parametrize("who", ["supervisor", "retired", "nobody"])
def test_tasks_go_to_active_field_staff_alone(quarter: Quarter, actor: Actor, who: str) -> None:
    task = quarter.task()
    type(quarter.worker).objects.filter(id=quarter.worker.id).update(is_active=False)
    staff_id = {"supervisor": quarter.supervisor.id, "retired": quarter.worker.id, "nobody": new_id()}[who]
    with pytest.raises(InvalidInput) as refused:
        reassign_tasks(task_ids=[task.id], staff_id=staff_id, actor=actor)
    assert refused.value.code == "not_field_staff"
    assert VerificationTask.objects.get().assignee is None


def test_fifty_tasks_move_with_as_many_statements_as_one(quarter: Quarter, actor: Actor) -> None:
    counts = []
    for size in (1, 50):
        ids = [task.id for task in quarter.tasks(size, assignee=quarter.worker)]
        with CaptureQueriesContext(connection) as seen:
            reassign_tasks(task_ids=ids, staff_id=quarter.outsider.id, actor=actor)
        counts.append(len(seen))
    assert counts[0] == counts[1]
