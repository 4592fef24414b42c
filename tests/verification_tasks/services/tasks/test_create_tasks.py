"""A declaration becomes a task in the same transaction."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.residence_registration.models import Declaration
from apps.residence_registration.signals import declaration_submitted
from apps.verification_tasks.models import Assignment, VerificationTask
from apps.verification_tasks.services.tasks import create_tasks
from tests.cast.verification_tasks import COMMUNITY, TOWN, Heard, Quarter, days_ago


def test_a_task_is_routed_due_and_announced(quarter: Quarter, heard: Heard, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    declaration = quarter.declaration()
    made = create_tasks(declaration_ids=[declaration.id], actor=SYSTEM)
    task = VerificationTask.objects.get()
    assert made == {declaration.id: task.id}
    assert re.fullmatch(r"HC-20261123-\d{6,}", task.reference)
    assert (task.grid, task.community_id, task.town_id) == (quarter.grid, COMMUNITY, TOWN)
    assert (task.created_at, task.due_at) == (now(), datetime(2026, 11, 30, 16, tzinfo=UTC))
    assert task.next_check_at == datetime(2026, 11, 26, 1, tzinfo=UTC)
    assert (task.policy.version, task.version, task.status, task.assignee) == (1, 1, "open", None)
    declaration.refresh_from_db()
    assert (declaration.grid, declaration.verification_due_at) == (quarter.grid, task.due_at)
    assert heard.batches == [{task.id}]
    assert AuditEntry.objects.filter(action="task.created", subject_id=str(task.id)).count() == 1


def test_the_signal_of_the_room_below_makes_the_task(quarter: Quarter) -> None:
    declaration, task_id, started = quarter.declaration(), new_id(), days_ago(2)
    declaration_submitted.send(
        sender=Declaration,
        declaration_ids=[declaration.id],
        task_ids={declaration.id: task_id},
        workers={},
        started={declaration.id: started},
        actor=SYSTEM,
    )
    task = VerificationTask.objects.get(id=task_id)
    assert (task.declaration, task.created_at) == (declaration, started)


def test_what_no_rule_can_place_waits_with_the_town(quarter: Quarter) -> None:
    declaration = quarter.declaration(division=TOWN)
    create_tasks(declaration_ids=[declaration.id], actor=SYSTEM)
    task = VerificationTask.objects.get()
    assert (task.grid, task.community, task.town_id) == (None, None, TOWN)


@pytest.mark.parametrize("covered", [True, False])
def test_a_discovered_resident_stays_with_the_worker_unless_the_grid_is_theirs(
    quarter: Quarter, *, covered: bool
) -> None:
    declaration = quarter.declaration()
    worker = quarter.worker if covered else quarter.outsider
    started = days_ago(1)
    create_tasks(
        declaration_ids=[declaration.id],
        workers={declaration.id: worker.id},
        started={declaration.id: started},
        actor=SYSTEM,
    )
    task = VerificationTask.objects.get()
    assert task.assignee == (None if covered else quarter.outsider)
    assignments = list(Assignment.objects.values_list("staff_id", "epoch", "starts_at", "ends_at"))
    assert assignments == ([] if covered else [(quarter.outsider.id, 1, started, None)])


def test_a_worker_whose_coverage_has_ended_keeps_the_discovery_by_name(quarter: Quarter) -> None:
    quarter.worker.coverages.update(ends_at=now() - timedelta(minutes=1))
    declaration = quarter.declaration()
    create_tasks(declaration_ids=[declaration.id], workers={declaration.id: quarter.worker.id}, actor=SYSTEM)
    assert VerificationTask.objects.get().assignee == quarter.worker


def test_an_unrouted_discovery_goes_to_the_worker_by_name(quarter: Quarter) -> None:
    declaration = quarter.declaration(division=TOWN)
    create_tasks(declaration_ids=[declaration.id], workers={declaration.id: quarter.worker.id}, actor=SYSTEM)
    task = VerificationTask.objects.get()
    assert (task.grid, task.assignee) == (None, quarter.worker)


def test_two_hundred_tasks_take_as_many_statements_as_two(quarter: Quarter, heard: Heard) -> None:
    counts = []
    for size in (2, 200):
        declarations = quarter.declarations(size)
        with CaptureQueriesContext(connection) as seen:
            create_tasks(
                declaration_ids=[one.id for one in declarations],
                workers={one.id: quarter.outsider.id for one in declarations},
                actor=SYSTEM,
            )
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert VerificationTask.objects.values("reference").distinct().count() == 202
    assert [len(batch) for batch in heard.batches] == [2, 200]
