"""Of the tasks of one declaration each has the verdict of its own work, and of none beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.clock import now
from apps.verification_tasks.models import SlaVerdict, VerificationTask
from apps.verification_tasks.states import TaskKind, TaskStatus
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def beside(task: VerificationTask, **columns: Any) -> VerificationTask:
    """Another task of the same declaration."""
    return VerificationTask.objects.create(
        reference=f"{task.reference}-2",
        declaration=task.declaration,
        grid=task.grid,
        town=task.town,
        community=task.community,
        created_at=task.created_at,
        due_at=task.due_at,
        policy=task.policy,
        **columns,
    )


def test_an_older_task_is_not_judged_by_the_newer_one_s_work(
    quarter: Quarter, phone_of: Callable[..., Phone]
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    older = beside(task, status=TaskStatus.CANCELLED, closed_at=now())
    results = phone.push(phone.attempt(older), *phone.visit(task))
    assert statuses(results)[-1] == "applied"
    assert SlaVerdict.objects.get().task == task


def test_a_second_check_is_not_judged_by_the_first_one_s_work(
    quarter: Quarter, phone_of: Callable[..., Phone]
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    second = beside(task, kind=TaskKind.SECOND_CHECK, assignee=quarter.worker)
    phone.push(phone.acknowledge(second), *phone.visit(task))
    assert SlaVerdict.objects.get().task == task
