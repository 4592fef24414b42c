"""A supervisor puts a task where no rule could."""

import pytest

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.verification_tasks.services.tasks import route_task
from apps.verification_tasks.states import TaskStatus
from tests.cast.verification_tasks import ELSEWHERE, TOWN, Heard, Quarter


def test_an_unrouted_task_gets_grid_community_and_town(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task(grid=None, community=None)
    route_task(task_id=task.id, grid_id=quarter.far_grid.id, actor=Actor.staff(quarter.supervisor.id))
    task.refresh_from_db()
    assert (task.grid, task.community_id, task.town_id) == (quarter.far_grid, ELSEWHERE, TOWN)
    assert task.version == 2
    assert heard.batches == [{task.id}]
    task.declaration.refresh_from_db()
    assert task.declaration.grid == quarter.far_grid
    entry = AuditEntry.objects.get(action="task.routed")
    assert (entry.before, entry.after) == ({"grid": None}, {"grid": str(quarter.far_grid.id)})


def test_routing_to_where_it_is_changes_nothing(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task()
    route_task(task_id=task.id, grid_id=quarter.grid.id, actor=Actor.staff(quarter.supervisor.id))
    assert heard.batches == []


def test_a_closed_task_and_an_unknown_grid_are_refused(quarter: Quarter) -> None:
    actor = Actor.staff(quarter.supervisor.id)
    closed = quarter.task(status=TaskStatus.CANCELLED, closed_at=now())
    with pytest.raises(Conflict):
        route_task(task_id=closed.id, grid_id=quarter.second_grid.id, actor=actor)
    with pytest.raises(InvalidInput):
        route_task(task_id=quarter.task().id, grid_id=new_id(), actor=actor)
