"""What a supervisor does with tasks: every deed goes through a service and stands in the audit trail."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.models import AuditEntry
from apps.verification_tasks.models import Dispute
from apps.verification_tasks.states import Outcome, Priority, TaskStatus
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def test_reassigning_asks_whom_to_give_it_to(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    question = text_of(sign_in(quarter.supervisor).act(TASKS, "reassign", quarter.task()))
    assert 'name="staff"' in question
    for worker in (quarter.worker, quarter.colleague, quarter.outsider, quarter.leader):
        assert f'value="{worker.pk}"' in question
    assert f'value="{quarter.supervisor.pk}"' not in question


def test_reassigning_gives_the_task_by_name(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task()
    answer = sign_in(quarter.supervisor).act(TASKS, "reassign", task, staff=str(quarter.outsider.pk), apply="1")
    assert answer.status_code == 302
    task.refresh_from_db()
    assert (task.assignee, task.epoch) == (quarter.outsider, 2)
    (entry,) = AuditEntry.objects.filter(action="task.reassigned")
    assert (entry.actor_kind, entry.actor_id) == ("staff", str(quarter.supervisor.pk))


def test_a_task_goes_back_to_whoever_covers_the_grid(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task(assignee=quarter.worker)
    sign_in(quarter.supervisor).act(TASKS, "reassign", task, staff="nobody", apply="1")
    task.refresh_from_db()
    assert task.assignee is None


def test_nobody_who_is_not_in_the_field_can_be_chosen(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task()
    answer = sign_in(quarter.supervisor).act(TASKS, "reassign", task, staff=str(quarter.centre.pk), apply="1")
    assert answer.status_code == 200
    task.refresh_from_db()
    assert task.assignee is None


def test_the_system_administrator_has_no_such_action(
    quarter: Quarter, sign_in: Callable[[Any], Desk], superuser: object
) -> None:
    task = quarter.task()
    sign_in(superuser).act(TASKS, "reassign", task, staff=str(quarter.worker.pk), apply="1")
    task.refresh_from_db()
    assert task.assignee is None


def test_an_unrouted_task_gets_its_grid(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task(grid=None, community_id=None)
    desk = sign_in(quarter.supervisor)
    assert f'value="{quarter.grid.pk}"' in text_of(desk.act(TASKS, "route", task))
    assert desk.act(TASKS, "route", task, grid=str(quarter.grid.pk), apply="1").status_code == 302
    task.refresh_from_db()
    assert (task.grid, task.community) == (quarter.grid, quarter.grid.community)


def test_a_leader_may_not_route(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task()
    sign_in(quarter.leader).act(TASKS, "route", task, grid=str(quarter.second_grid.pk), apply="1")
    task.refresh_from_db()
    assert task.grid == quarter.grid


def test_priority_is_raised_and_lowered(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task()
    desk = sign_in(quarter.supervisor)
    desk.act(TASKS, "raise_priority", task, apply="1")
    task.refresh_from_db()
    assert task.priority == Priority.HIGH
    desk.act(TASKS, "lower_priority", task, apply="1")
    task.refresh_from_db()
    assert task.priority == Priority.NORMAL


def test_a_task_closed_meanwhile_is_a_sentence_not_an_error(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task(status=TaskStatus.CANCELLED)
    desk = sign_in(quarter.supervisor)
    answer = desk.client.post(
        f"{desk.list(TASKS).wsgi_request.path}?status=all",
        {"action": "reassign", "_selected_action": str(task.pk), "staff": str(quarter.worker.pk), "apply": "1"},
    )
    assert answer.status_code == 200
    assert "该任务已不在办理中。" in text_of(answer)


@pytest.mark.parametrize("page", ["verification_tasks_dispute", TASKS])
def test_a_dispute_is_decided_between_the_two_outcomes(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone], page: str
) -> None:
    task = quarter.task()
    first, second = phone_of(quarter.worker), phone_of(quarter.colleague)
    first.push(*first.visit(task))
    second.push(second.attempt(task), second.complete(task, outcome="not_resident"))
    dispute = Dispute.objects.get()
    desk = sign_in(quarter.supervisor)
    both = text_of(desk.open("verification_tasks_dispute_change", dispute.pk))
    assert f"{task.reference}: 属实 / 不在此居住" in both
    assert f"<td>{quarter.worker.name}</td><td>{quarter.colleague.name}</td>" in both
    chosen = task if page == TASKS else dispute
    question = text_of(desk.act(page, "decide", chosen))
    assert 'value="confirmed"' in question
    assert 'value="not_resident"' in question
    assert 'value="refused"' not in question
    answer = desk.act(page, "decide", chosen, outcome="not_resident", apply="1")
    assert answer.status_code == 302
    task.refresh_from_db()
    dispute.refresh_from_db()
    assert (task.status, task.outcome) == (TaskStatus.COMPLETED, Outcome.NOT_RESIDENT)
    assert dispute.decided_by == quarter.supervisor


@pytest.mark.parametrize("page", ["verification_tasks_dispute", TASKS])
def test_one_decision_ends_all_disputes_of_a_task(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone], page: str
) -> None:
    task = quarter.task()
    first, second = phone_of(quarter.worker), phone_of(quarter.colleague)
    first.push(*first.visit(task))
    for outcome in ("not_resident", "refused"):
        second.push(second.attempt(task), second.complete(task, outcome=outcome))
    chosen = [task] if page == TASKS else list(Dispute.objects.all())
    answer = sign_in(quarter.supervisor).act(page, "decide", *chosen, outcome="refused", apply="1")
    assert answer.status_code == 302
    task.refresh_from_db()
    assert (task.status, task.outcome) == (TaskStatus.COMPLETED, Outcome.REFUSED)
    assert not Dispute.objects.filter(decided_at=None).exists()
    assert AuditEntry.objects.filter(action="dispute.decided").count() == 1
