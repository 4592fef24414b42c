"""The server knows which phones have confirmed that what left their scope is gone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM
from apps.grids.services.coverage import end_coverage
from apps.sync.selectors.removals import unconfirmed_removals
from apps.sync.services.devices import revoke_device
from apps.sync.services.feed import publish_grids, publish_tasks
from apps.verification_tasks.services.tasks import route_task
from tests.cast.phones import Phone
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter


class Puller:
    def __init__(self, handset: Handset) -> None:
        self.handset, self.device = handset, handset.device

    def pull(self, *, limit: int = 500, lost: bool = False) -> list[dict[str, Any]]:
        cursor = self.handset.cursor
        changes: list[dict[str, Any]] = self.handset.pull(limit)["changes"]
        if lost:
            self.handset.cursor = cursor
        return changes

    def unconfirmed(self) -> int:
        found = unconfirmed_removals([self.device.pk]).get(self.device.pk)
        return found.tasks if found else 0


@pytest.fixture
def puller(quarter: Quarter, handset_of: Callable[..., Handset]) -> Puller:
    tasks = quarter.tasks(3)
    publish_grids([quarter.grid.pk, quarter.far_grid.pk])
    publish_tasks([task.pk for task in tasks])
    found = Puller(handset_of(quarter.worker))
    found.pull()
    found.pull()
    return found


def test_nothing_is_open_while_nothing_has_left(puller: Puller) -> None:
    assert puller.unconfirmed() == 0


def test_a_removal_is_open_until_the_phone_comes_back_from_behind_it(quarter: Quarter, puller: Puller) -> None:
    task = quarter.grid.tasks.first()
    assert task is not None
    route_task(task_id=task.pk, grid_id=quarter.far_grid.pk, actor=SYSTEM)
    assert puller.unconfirmed() == 1
    puller.pull(lost=True)
    assert puller.unconfirmed() == 1
    assert [change["op"] for change in puller.pull()] == ["remove"]
    assert puller.unconfirmed() == 1
    assert puller.pull() == []
    assert puller.unconfirmed() == 0


def test_a_grid_that_was_taken_away_stays_open_until_it_is_taken_down(quarter: Quarter, puller: Puller) -> None:
    end_coverage(staff_id=quarter.worker.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    assert puller.unconfirmed() == 3
    while puller.pull(limit=2):
        pass
    puller.pull()
    assert puller.unconfirmed() == 0


def test_a_task_that_was_never_sent_is_not_looked_for(quarter: Quarter, puller: Puller) -> None:
    task = quarter.task()
    publish_tasks([task.pk])
    route_task(task_id=task.pk, grid_id=quarter.far_grid.pk, actor=SYSTEM)
    assert puller.unconfirmed() == 0


def test_everything_on_a_revoked_phone_is_open_until_it_has_said_its_last(quarter: Quarter, puller: Puller) -> None:
    revoke_device(device_id=puller.device.pk, actor=SYSTEM)
    assert puller.unconfirmed() == 3
    phone = Phone(puller.device)
    phone.push_whole([], final=True)
    assert puller.unconfirmed() == 0


def test_a_poll_that_finds_nothing_writes_nothing(puller: Puller) -> None:
    puller.pull()
    with CaptureQueriesContext(connection) as queries:
        puller.pull()
    assert not [
        query for query in queries if query["sql"].lstrip().upper().startswith(("UPDATE", "INSERT", "WITH SOON"))
    ]


def test_beginning_afresh_is_counted(puller: Puller) -> None:
    puller.handset.cursor = None
    puller.pull()
    puller.device.refresh_from_db()
    assert puller.device.repairs == 1
