"""Who sees which tasks."""

import pytest

from apps.core.errors import NotFound
from apps.verification_tasks.selectors.lists import task_detail, tasks_visible_to
from tests.cast.verification_tasks import Quarter


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("worker", {"grid"}),
        ("colleague", {"grid"}),
        ("neighbour", {"second", "named"}),
        ("outsider", {"named"}),
        ("leader", {"grid"}),
        ("supervisor", {"grid", "second", "unrouted", "named"}),
        ("centre", {"grid", "second", "unrouted", "named"}),
    ],
)
def test_each_sees_what_they_answer_for(quarter: Quarter, name: str, sees: set[str]) -> None:
    tasks = {
        "grid": quarter.task(),
        "second": quarter.task(grid=quarter.second_grid),
        "unrouted": quarter.task(grid=None, community=None),
        "named": quarter.task(grid=quarter.far_grid, assignee=quarter.neighbour),
    }
    visible = set(tasks_visible_to(getattr(quarter, name)).values_list("id", flat=True))
    assert visible == {tasks[key].id for key in sees}


def test_whoever_is_not_active_sees_nothing(quarter: Quarter) -> None:
    quarter.task(assignee=quarter.worker)
    quarter.worker.is_active = False
    assert not tasks_visible_to(quarter.worker).exists()


def test_a_task_out_of_sight_is_not_found(quarter: Quarter) -> None:
    task = quarter.task()
    assert task_detail(quarter.supervisor, task.id).declaration.person.id_number
    with pytest.raises(NotFound):
        task_detail(quarter.outsider, task.id)
