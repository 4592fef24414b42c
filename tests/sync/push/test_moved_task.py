"""A task that a supervisor moved to another grid: work from before the move is credited."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.verification_tasks.services.tasks import route_task
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter


@pytest.mark.parametrize(("hours", "status"), [(40, "applied"), (50, "superseded:not_assigned_any_more")])
def test_work_of_the_former_grid_counts_for_two_days(
    quarter: Quarter, phone_of: Callable[..., Phone], hours: int, status: str
) -> None:
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False) as clock:
        task, phone = quarter.task(created_at=now() - timedelta(hours=1)), phone_of(quarter.worker)
        route_task(task_id=task.pk, grid_id=quarter.far_grid.pk, actor=SYSTEM)
        clock.shift(timedelta(hours=hours))
        assert statuses(phone.push(phone.attempt(task))) == [status]


def test_the_neighbour_who_never_had_it_is_out_of_scope(quarter: Quarter, phone_of: Callable[..., Phone]) -> None:
    task, phone = quarter.task(), phone_of(quarter.neighbour)
    route_task(task_id=task.pk, grid_id=quarter.far_grid.pk, actor=SYSTEM)
    assert statuses(phone.push(phone.attempt(task))) == ["quarantined:out_of_scope"]
