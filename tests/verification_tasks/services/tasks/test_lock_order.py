"""Whoever holds a declaration gets its task: nobody waits for the declaration with the task in hand."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.core.actors import SYSTEM
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.tasks import cancel_tasks, route_task
from tests.cast.verification_tasks import Quarter

Work = Callable[[Quarter, VerificationTask], object]


def cancel(_: Quarter, task: VerificationTask) -> object:
    return cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)


def route(quarter: Quarter, task: VerificationTask) -> object:
    return route_task(task_id=task.id, grid_id=quarter.second_grid.id, actor=SYSTEM)


def in_a_thread(work: Work, quarter: Quarter, task: VerificationTask) -> None:
    try:
        work(quarter, task)
    finally:
        connection.close()


def until_somebody_waits() -> None:
    ends = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("nobody waits for the declaration")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("work", [cancel, route])
def test_the_declaration_is_waited_for_before_the_task_is_taken(quarter: Quarter, work: Work) -> None:
    task = quarter.task()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Declaration.objects.select_for_update().get(id=task.declaration_id)
            waiting = pool.submit(in_a_thread, work, quarter, task)
            until_somebody_waits()
            VerificationTask.objects.select_for_update(nowait=True).get(id=task.id)
        waiting.result(10)
    task.refresh_from_db()
    assert task.version == 2
