"""The forecast's page, and one click that moves work."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.core.clock import end_of_day, local_date, now
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.forecast.services import compute_forecast
from apps.verification_tasks.models import Forecast, Move, VerificationTask
from apps.verification_tasks.states import TaskStatus
from tests.cast.office import Desk
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def tomorrow(days: int = 1) -> Any:
    return end_of_day(local_date(now()) + timedelta(days=days))


@pytest.fixture
def burning(quarter: Quarter) -> Quarter:
    """The first grid has far more than its people can do in three days, the second nothing at all."""
    quarter.tasks(120, due_at=tomorrow(3))
    compute_forecast()
    return quarter


def move_of(quarter: Quarter) -> Move:
    return Move.objects.get(grid=quarter.grid, staff=quarter.neighbour)


def confirm(desk: Desk, move: Move, tasks: Any) -> Any:
    return desk.client.post(reverse("forecast-move", args=[move.pk]), {"_selected_action": [str(t) for t in tasks]})


def test_the_worst_grid_stands_first_and_says_when_it_begins(burning: Quarter, sign_in: Callable[..., Desk]) -> None:
    page = sign_in(burning.supervisor).open_named("forecast")
    first = page.context_data["shown"][0]
    assert first.row.grid_id == burning.grid.pk
    assert first.row.probability > 0.9
    assert first.row.late > 30
    assert first.row.low <= first.row.late <= first.row.high
    assert first.row.late_from == local_date(now()) + timedelta(days=3)


def test_a_viewer_sees_the_forecast_of_their_grids_alone(
    burning: Quarter, everyone: dict[Role, Staff], sign_in: Callable[..., Desk]
) -> None:
    def seen(role: Role) -> set[Any]:
        return {line.row.grid_id for line in sign_in(everyone[role]).open_named("forecast").context_data["shown"]}

    assert seen(Role.GRID_LEADER) == {burning.grid.pk}
    assert seen(Role.COMMUNITY) == {burning.grid.pk, burning.second_grid.pk}
    assert seen(Role.TOWN) >= {burning.grid.pk, burning.far_grid.pk}


def test_the_page_costs_the_same_whatever_it_shows(
    burning: Quarter, sign_in: Callable[..., Desk], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    desk = sign_in(burning.supervisor)
    with django_assert_max_num_queries(9):
        desk.open_named("forecast")


def test_one_click_gives_the_tasks_to_the_neighbour_and_leaves_a_trace(
    burning: Quarter, sign_in: Callable[..., Desk]
) -> None:
    move, desk = move_of(burning), sign_in(burning.supervisor)
    asked = desk.open_named("forecast-move", move.pk)
    assert len(asked.context_data["pks"]) == move.tasks > 0
    assert [section.title for section in asked.context_data["preview"]]
    confirm(desk, move, asked.context_data["pks"])
    assert VerificationTask.objects.filter(assignee=burning.neighbour).count() == move.tasks
    assert AuditEntry.objects.filter(action="task.reassigned").count() == move.tasks
    entry = AuditEntry.objects.get(action="forecast.move_applied")
    assert entry.subject_id == str(burning.grid.pk)
    assert entry.after == {"staff": str(burning.neighbour.pk), "tasks": move.tasks}


def test_it_is_applied_once_and_what_was_moved_counts_for_the_helper_then(
    burning: Quarter, sign_in: Callable[..., Desk]
) -> None:
    move, desk = move_of(burning), sign_in(burning.supervisor)
    before = Forecast.objects.get().grids.get(grid=burning.grid).late
    tasks = desk.open_named("forecast-move", move.pk).context_data["pks"]
    confirm(desk, move, tasks)
    assert confirm(desk, move, tasks).status_code == 302
    assert AuditEntry.objects.filter(action="forecast.move_applied").count() == 1
    assert compute_forecast().grids.get(grid=burning.grid).late < before


def test_what_was_begun_meanwhile_stays_where_it_is(burning: Quarter, sign_in: Callable[..., Desk]) -> None:
    move, desk = move_of(burning), sign_in(burning.supervisor)
    tasks = desk.open_named("forecast-move", move.pk).context_data["pks"]
    VerificationTask.objects.filter(pk=tasks[0]).update(status=TaskStatus.IN_PROGRESS)
    confirm(desk, move, tasks)
    given = set(map(str, VerificationTask.objects.filter(assignee=burning.neighbour).values_list("pk", flat=True)))
    assert given == set(tasks[1:])


def test_a_task_that_was_not_on_the_page_does_not_move(burning: Quarter, sign_in: Callable[..., Desk]) -> None:
    foreign = burning.task(grid=burning.far_grid, due_at=tomorrow())
    move, desk = move_of(burning), sign_in(burning.supervisor)
    confirm(desk, move, [foreign.pk])
    foreign.refresh_from_db()
    assert foreign.assignee_id is None


def test_whoever_answers_for_another_grid_or_may_not_reassign_gets_nowhere(
    burning: Quarter, everyone: dict[Role, Staff], sign_in: Callable[..., Desk]
) -> None:
    compute_forecast()
    move = move_of(burning)
    Move.objects.filter(pk=move.pk).update(grid=burning.far_grid)
    assert sign_in(everyone[Role.COMMUNITY]).open_named("forecast-move", move.pk).status_code == 302
    system = sign_in(everyone[Role.SYSTEM_ADMIN])
    assert system.open_named("forecast-move", move.pk).status_code == 403
    assert system.open_named("forecast").context_data["moves"] == []


def test_before_the_first_forecast_the_page_says_so(quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    page = sign_in(quarter.supervisor).open_named("forecast")
    assert page.status_code == 200
    assert page.context_data["forecast"] is None
