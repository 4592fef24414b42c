"""A change of many tasks is undone once, for a while, and only where nothing happened since."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import Actor
from apps.core.errors import Conflict, Forbidden
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.verification_tasks.bulk import UNDO_FOR, Why
from apps.verification_tasks.models import BulkChange, Pause, VerificationTask
from apps.verification_tasks.services.bulk import (
    ask_pauses_of_many,
    change_priority_of_many,
    reassign_many,
    undo_change,
)
from apps.verification_tasks.services.pauses import grant_pauses
from apps.verification_tasks.services.tasks import change_priority
from apps.verification_tasks.states import PauseReason, Priority
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def actor_of(person: Staff) -> Actor:
    return Actor.staff(person.pk, "127.0.0.1")


def given_away(quarter: Quarter, tasks: list[VerificationTask]) -> BulkChange:
    change = reassign_many(
        task_ids=[task.pk for task in tasks], staff_id=quarter.colleague.pk, actor=actor_of(quarter.supervisor)
    )
    assert change is not None
    return change


def undo(quarter: Quarter, change: BulkChange, tasks: list[VerificationTask]) -> Any:
    ids = [task.pk for task in tasks]
    return undo_change(change_id=change.pk, task_ids=ids, actor=actor_of(quarter.supervisor))


def test_each_task_goes_back_to_whoever_had_it(quarter: Quarter) -> None:
    named, nobody_s = quarter.task(assignee=quarter.worker), quarter.task()
    change = given_away(quarter, [named, nobody_s])
    undo(quarter, change, [named, nobody_s])
    named.refresh_from_db()
    nobody_s.refresh_from_db()
    assert (named.assignee, nobody_s.assignee) == (quarter.worker, None)
    # A custody epoch each way: work under any of them is credited.
    assert (named.epoch, nobody_s.epoch) == (3, 3)
    assert AuditEntry.objects.filter(action="bulk_change.undone").count() == 2


def test_what_was_worked_on_since_stays(quarter: Quarter, phone_of: Callable[..., Phone]) -> None:
    quiet, busy = quarter.tasks(2)
    change = given_away(quarter, [quiet, busy])
    phone = phone_of(quarter.colleague)
    phone.push(phone.event("note.added", busy, text="在路上"))
    plan = undo(quarter, change, [quiet, busy])
    assert plan.left_out == [(busy, Why.HAPPENED_SINCE)]
    busy.refresh_from_db()
    quiet.refresh_from_db()
    assert (quiet.assignee, busy.assignee) == (None, quarter.colleague)


def test_a_later_change_by_somebody_else_stays(quarter: Quarter) -> None:
    task = quarter.task()
    change = given_away(quarter, [task])
    change_priority(task_ids=[task.pk], priority=Priority.HIGH, actor=actor_of(quarter.centre))
    with pytest.raises(Conflict):
        undo(quarter, change, [task])


def test_nobody_gets_a_task_back_who_has_left(quarter: Quarter) -> None:
    task = quarter.task(assignee=quarter.worker)
    change = given_away(quarter, [task])
    Staff.objects.filter(pk=quarter.worker.pk).update(is_active=False)
    with pytest.raises(Conflict):
        undo(quarter, change, [task])


def test_it_is_undone_once_and_not_after_a_day(quarter: Quarter) -> None:
    first, second = quarter.tasks(2)
    change = given_away(quarter, [first])
    undo(quarter, change, [first])
    with pytest.raises(Conflict) as again:
        undo(quarter, change, [first])
    assert again.value.code == "already_undone"
    late = given_away(quarter, [second])
    with time_machine.travel(late.made_at + UNDO_FOR + timedelta(seconds=1)), pytest.raises(Conflict) as too_late:
        undo(quarter, late, [second])
    assert too_late.value.code == "too_late_to_undo"


def test_a_worker_undoes_nothing(quarter: Quarter) -> None:
    task = quarter.task()
    change = given_away(quarter, [task])
    with pytest.raises(Forbidden):
        undo_change(change_id=change.pk, task_ids=[task.pk], actor=actor_of(quarter.worker))


def test_priorities_go_back_to_what_each_was(quarter: Quarter) -> None:
    task = quarter.task()
    change = change_priority_of_many(task_ids=[task.pk], priority=Priority.HIGH, actor=actor_of(quarter.supervisor))
    assert change is not None
    undo(quarter, change, [task])
    task.refresh_from_db()
    assert task.priority == Priority.NORMAL


def test_a_request_for_a_pause_is_taken_back_until_somebody_decides(quarter: Quarter) -> None:
    tasks = quarter.tasks(2)
    change = ask_pauses_of_many(
        task_ids=[task.pk for task in tasks],
        reason=PauseReason.DISASTER,
        days=2,
        note="大水",
        actor=actor_of(quarter.supervisor),
    )
    assert change is not None
    decided = Pause.objects.get(task=tasks[0])
    grant_pauses(pause_ids=[decided.pk], actor=actor_of(quarter.centre))
    plan = undo(quarter, change, tasks)
    assert plan.left_out == [(tasks[0], Why.ALREADY_DECIDED)]
    taken_back = Pause.objects.get(task=tasks[1])
    assert (taken_back.withdrawn_at is not None, taken_back.decided_at) == (True, None)
    with pytest.raises(Conflict):
        grant_pauses(pause_ids=[taken_back.pk], actor=actor_of(quarter.centre))


def test_many_cost_as_much_as_few(quarter: Quarter) -> None:
    few, many = quarter.tasks(2), quarter.tasks(40)
    changes = [given_away(quarter, tasks) for tasks in (few, many)]
    asked = []
    for change, tasks in zip(changes, (few, many), strict=True):
        with CaptureQueriesContext(connection) as statements:
            undo(quarter, change, tasks)
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 30
