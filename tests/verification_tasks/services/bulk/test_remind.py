"""Reminding by hand: one message a person, and not again within hours."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import Actor
from apps.core.models import AuditEntry
from apps.notifications.models import Message
from apps.verification_tasks.bulk import Why
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.bulk import plan_of_reminder
from apps.verification_tasks.services.bulk import remind_workers
from apps.verification_tasks.states import TaskStatus
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def remind(quarter: Quarter, *tasks: VerificationTask) -> Any:
    actor = Actor.staff(quarter.supervisor.pk, "127.0.0.1")
    return remind_workers(task_ids=[task.pk for task in tasks], actor=actor)


def test_whoever_covers_the_grid_hears_of_all_in_one_message(quarter: Quarter) -> None:
    tasks = quarter.tasks(3)
    remind(quarter, *tasks)
    messages = Message.objects.all()
    assert len(messages) == 2  # the worker and the colleague
    assert all("3 项任务待核实" in message.text for message in messages)
    entry = AuditEntry.objects.filter(action="task.reminded").first()
    assert entry is not None
    assert set((entry.after or {})["reminded"]) == {str(quarter.worker.pk), str(quarter.colleague.pk)}


def test_a_task_by_name_is_that_person_s_alone(quarter: Quarter) -> None:
    told = remind(quarter, quarter.task(assignee=quarter.outsider))
    assert list(told.values()) == [[quarter.outsider]]


def test_nobody_is_reminded_twice_within_hours_nor_of_what_is_over(quarter: Quarter) -> None:
    once, closed, nowhere = quarter.task(), quarter.task(status=TaskStatus.CANCELLED), quarter.task(grid=None)
    remind(quarter, once)
    reasons = {task.pk: why for task, why in plan_of_reminder([once, closed, nowhere]).left_out}
    assert reasons == {
        once.pk: Why.REMINDED_LATELY,
        closed.pk: Why.CLOSED,
        nowhere.pk: Why.NOBODY_TO_REMIND,
    }
    remind(quarter, once)
    assert Message.objects.count() == 2


def test_many_cost_as_much_as_few(quarter: Quarter) -> None:
    asked = []
    for number in (2, 40):
        tasks = quarter.tasks(number)
        with CaptureQueriesContext(connection) as statements:
            remind(quarter, *tasks)
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 16
