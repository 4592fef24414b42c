"""Back up, go on working, lose the database, restore the backup: the phones bring back what they had sent."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from apps.core.actors import SYSTEM
from apps.core.clock import now, rfc3339
from apps.core.demo.people import invent_person
from apps.grids.models import CodeTableRow, Staff
from apps.grids.services import hand_over_grid
from apps.sync.models import JournalEntry
from apps.sync.services.feed import publish_code_tables, publish_grids, publish_tasks
from apps.sync.services.quarantine import replay
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.states import TaskStatus
from tests.cast.verification_tasks import COMMUNITY, Quarter
from tests.chaos.drill import PASSWORD, FieldWorker, facts
from tests.chaos.own_postgres import OwnPostgres, doorstep_in, own_postgres

pytestmark = [pytest.mark.slow, pytest.mark.chaos, pytest.mark.timeout(300)]

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
Enrolled = Callable[[Staff], FieldWorker]


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        yield server


@pytest.fixture
def db(postgres: OwnPostgres, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In the place of pytest-django's: everything here commits, into the server that will be lost."""
    with doorstep_in(postgres, django_db_blocker):
        yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING) as clock:
        yield clock


@pytest.fixture
def enrolled(clock: time_machine.Traveller, quarter: Quarter, settings: Any, tmp_path: Path) -> Iterator[Enrolled]:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    CodeTableRow.objects.create(table="residence_reason", code="01", label="务工")
    publish_code_tables()
    publish_grids([quarter.grid.pk, quarter.second_grid.pk, quarter.far_grid.pk])
    with ExitStack() as stack:

        def enrol(staff: Staff) -> FieldWorker:
            staff.user.set_password(PASSWORD)
            staff.user.save()
            worker = FieldWorker.enrol(staff, tmp_path / staff.name)
            stack.callback(worker.close)
            return worker

        yield enrol


def tasks(quarter: Quarter, count: int, **changes: Any) -> list[str]:
    made = quarter.tasks(count, **changes)
    publish_tasks([task.pk for task in made])
    return [str(task.pk) for task in made]


def newcomer() -> dict[str, Any]:
    person = invent_person(77, 1)
    return {
        "name": person.name,
        "id_type": "resident_id",
        "id_number": person.id_number,
        "phone": person.phone,
        "division_code": COMMUNITY,
        "address": "东兴路900号",
        "residence_kind": "rented",
        "residence_reason": "01",
        "since": "2026-11-01",
    }


def restored(restore: Callable[[], None], backed_up_at: datetime) -> None:
    connection.close()
    restore()
    call_command("raise_feed_epoch", "--reoffer-since", rfc3339(backed_up_at))


def test_after_a_restore_the_phones_bring_everything_back(
    postgres: OwnPostgres, quarter: Quarter, enrolled: Enrolled, clock: time_machine.Traveller
) -> None:
    first, second, third, by_name, *rest = tasks(quarter, 8)
    (elsewhere,) = tasks(quarter, 1, grid=quarter.second_grid)
    staff = [quarter.worker, quarter.colleague, quarter.neighbour]
    worker, colleague, neighbour = everyone = [enrolled(one) for one in staff]

    # The morning, which is in the backup.
    worker.call(first)
    worker.attempt(second)
    colleague.attempt(third)
    for one in everyone:
        one.sync()
    clock.shift(timedelta(hours=3))
    backed_up_at = now()
    postgres.back_up()

    # The afternoon, which is not.
    clock.shift(timedelta(hours=1))

    def office() -> None:
        reassign_tasks(task_ids=[UUID(by_name)], staff_id=quarter.neighbour.pk, actor=SYSTEM)
        hand_over_grid(
            grid_id=quarter.second_grid.pk,
            from_staff_id=quarter.neighbour.pk,
            to_staff_id=quarter.colleague.pk,
            actor=SYSTEM,
        )

    neighbour.attempt(elsewhere)
    neighbour.sync()
    office()
    for one in everyone:
        one.sync()
    worker.visit(second)
    found = worker.discover(newcomer())
    worker.visit(found)
    colleague.call(third)
    colleague.visit(elsewhere)
    neighbour.call(by_name)
    for one in everyone:
        one.sync()
    assert all(len(one.client.answers()) == len(outbox(one)) for one in everyone)
    (stairwell, *_) = rest
    before = facts(without=UUID(stairwell))
    sent = JournalEntry.objects.count()
    # Somebody is in a stairwell when it happens.
    colleague.call(stairwell)
    clock.shift(timedelta(hours=1))
    restored(postgres.restore, backed_up_at)

    assert JournalEntry.objects.count() < sent
    clock.shift(timedelta(minutes=5))
    office()
    for one in everyone:
        refusal = one.client.http.get(
            "sync/pull",
            params={"cursor": one.client.state("cursor") or ""},
            headers={"Authorization": f"Token {one.client.state('token')}"},
        )
        assert (refusal.status_code, refusal.json()["code"]) == (410, "cursor_expired")
        assert refusal.json()["reoffer_since"] == rfc3339(backed_up_at)
    for one in reversed(everyone):
        one.sync()
    assert facts(without=UUID(stairwell)) == before
    assert VerificationTask.objects.get(pk=stairwell).status == TaskStatus.COMPLETED
    assert JournalEntry.objects.count() == sent + 3
    for one in everyone:
        one.sync()
        assert set(one.send_everything_again()) == {"duplicate"}
        one.client.drain()
    assert facts(without=UUID(stairwell)) == before
    assert JournalEntry.objects.count() == sent + 3


def outbox(worker: FieldWorker) -> list[Any]:
    return list(worker.client.db.execute("SELECT seq FROM outbox"))


def test_what_the_office_and_residents_did_meanwhile_is_missed_and_the_work_on_it_waits(
    postgres: OwnPostgres, quarter: Quarter, enrolled: Enrolled, clock: time_machine.Traveller
) -> None:
    """Phones cannot bring back what they never sent: it is done again, and their work is then taken up."""
    (by_name,) = tasks(quarter, 1)
    worker, neighbour = enrolled(quarter.worker), enrolled(quarter.neighbour)
    clock.shift(timedelta(hours=1))
    backed_up_at = now()
    postgres.dump()
    clock.shift(timedelta(hours=1))
    reassign_tasks(task_ids=[UUID(by_name)], staff_id=quarter.neighbour.pk, actor=SYSTEM)
    (declared,) = tasks(quarter, 1)
    for one in (worker, neighbour):
        one.sync()
    worker.call(declared)
    neighbour.call(by_name)
    for one in (worker, neighbour):
        one.sync()
    sent = set(JournalEntry.objects.values_list("key", "status"))
    restored(postgres.load, backed_up_at)
    clock.shift(timedelta(minutes=5))
    for one in (worker, neighbour):
        one.sync()

    kept = JournalEntry.objects.values_list("task_id", "code").distinct()
    assert {key for key, _ in sent} == set(JournalEntry.objects.values_list("key", flat=True))
    assert set(kept) == {(UUID(by_name), "out_of_scope"), (UUID(declared), "unknown_task")}
    reassign_tasks(task_ids=[UUID(by_name)], staff_id=quarter.neighbour.pk, actor=SYSTEM)
    waiting = JournalEntry.objects.filter(task_id=by_name)
    assert all(one.taken for one in replay(entry_ids=waiting.values_list("pk", flat=True), actor=SYSTEM))
    assert VerificationTask.objects.get(pk=by_name).status == TaskStatus.COMPLETED
