"""RxDB's HTTP replication against the pull and the push: the example that the docs show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.core.clock import now, rfc3339
from apps.core.ids import new_id
from apps.core.tokens import new_token
from apps.grids.services import hand_over_grid
from apps.sync.models import JournalEntry
from apps.sync.services.feed import raise_feed_epoch
from apps.verification_tasks.models import HistoryEntry, VerificationTask
from tests.cast.phones import Phone
from tests.clients.conftest import Town
from tests.clients.node_process import NodeProcess

# The first of them may have to install the packages.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.django_db(transaction=True)]


@dataclass
class Database:
    node: NodeProcess
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def record(self, kind: str, task: VerificationTask, **data: Any) -> None:
        event = {"id": str(new_id()), "type": kind, "task_id": str(task.pk), "data": data}
        self.node.call("record", {**event, "occurred_at": rfc3339(now()), "seq": next(self.numbers)})

    def sync(self) -> bool:
        """Whether it had to pull afresh."""
        return bool(self.node.call("sync")["repaired"])

    def tasks(self) -> dict[str, dict[str, Any]]:
        return {task["id"]: task for task in self.node.call("tasks")}

    def statuses(self) -> list[str]:
        return [answer["status"] for answer in self.node.call("answers")]


@pytest.fixture
def database(town: Town, workshop: Path, phone_of: Callable[..., Phone]) -> Iterator[Database]:
    device = phone_of(town.quarter.worker).device
    token, device.token_hash = new_token()
    device.save()
    node = NodeProcess(workshop, "rxdb-day.mjs", town.line.url, token, "3")
    yield Database(node)
    node.close()


def test_a_task_is_worked_through_the_collections(town: Town, database: Database) -> None:
    task, *others = town.tasks(8)
    assert database.sync() is False
    assert set(database.tasks()) == {str(one.pk) for one in (task, *others)}
    town.line.lose_answers = 1
    database.record("attempt.recorded", task, channel="door", result="refused")
    database.record("verification.completed", task, outcome="refused", channel="door", evidence_ids=[])
    assert database.sync() is False
    assert database.statuses() == ["applied"] * 2
    assert JournalEntry.objects.count() == 2
    assert town.line.lost == 1
    assert database.tasks()[str(task.pk)]["status"] == "completed"


def test_what_is_handed_over_is_deleted(town: Town, database: Database) -> None:
    (kept,) = town.tasks(assignee=town.quarter.worker)
    town.tasks(5)
    database.sync()
    quarter = town.quarter
    hand_over_grid(
        grid_id=quarter.grid.pk, from_staff_id=quarter.worker.pk, to_staff_id=quarter.neighbour.pk, actor=SYSTEM
    )
    assert database.sync() is False
    assert set(database.tasks()) == {str(kept.pk)}


@pytest.mark.parametrize("harm", ["loseCopy", "spoilCopy"])
def test_copies_that_went_wrong_are_pulled_afresh(town: Town, database: Database, harm: str) -> None:
    task, *_ = town.tasks(4)
    database.sync()
    before = database.tasks()
    database.node.call(harm, f"task:{task.pk}")
    assert database.tasks() != before
    assert database.sync() is True
    assert database.tasks() == before


def test_after_a_restore_everything_is_there_again(town: Town, database: Database) -> None:
    task, *_ = town.tasks(4)
    database.sync()
    database.record("note.added", task, text="after the backup")
    database.sync()
    JournalEntry.objects.all().delete()
    HistoryEntry.objects.all().delete()
    raise_feed_epoch(reoffer_since=now() - timedelta(minutes=1), actor=SYSTEM)
    database.sync()
    assert len(database.tasks()) == 4
    assert HistoryEntry.objects.count() == JournalEntry.objects.count() == 1
