"""Tasks stand in the channels where they belong, numbered in the order of their transactions."""

from collections.abc import Callable

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.core.ids import new_id
from apps.sync.models import FeedChannel, FeedEntry, FeedKind, RemovalReason
from apps.sync.services.feed import publish_tasks
from apps.sync.services.feed.bodies import unseal
from apps.sync.services.feed.digests import entry_digest
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.signals import tasks_changed
from tests.cast.sync import republish
from tests.cast.verification_tasks import Quarter


def entries(task: VerificationTask) -> dict[str, FeedEntry]:
    """By whose channel it is."""
    found = FeedEntry.objects.filter(object_id=task.pk).select_related("channel__grid", "channel__staff")
    return {owner(entry.channel): entry for entry in found}


def owner(channel: FeedChannel) -> str:
    if channel.grid:
        return channel.grid.code
    return channel.staff.name if channel.staff else "everybody"


def test_a_task_stands_in_its_grid_and_with_its_assignee(quarter: Quarter) -> None:
    task = quarter.task(assignee=quarter.worker)
    publish_tasks([task.pk])
    assert set(entries(task)) == {quarter.grid.code, "worker"}


def test_a_task_that_could_not_be_routed_stands_nowhere(quarter: Quarter) -> None:
    task = quarter.task(grid=None)
    publish_tasks([task.pk])
    assert entries(task) == {}


def test_the_body_is_sealed(quarter: Quarter) -> None:
    task = quarter.task()
    publish_tasks([task.pk])
    (entry,) = entries(task).values()
    assert entry.body is not None
    assert task.declaration.name.encode() not in bytes(entry.body)
    assert orjson.loads(unseal(bytes(entry.body)))["resident"]["name"] == task.declaration.name


def test_a_tombstone_keeps_nothing_of_the_person(quarter: Quarter) -> None:
    task = quarter.task(assignee=quarter.worker)
    publish_tasks([task.pk])
    republish([task], assignee=None)

    gone = entries(task)["worker"]
    assert (gone.is_live, gone.body, gone.reason, gone.version) == (False, None, RemovalReason.REASSIGNED, 2)


def test_a_tombstone_is_newer_than_what_it_removes(quarter: Quarter) -> None:
    task = quarter.task()
    publish_tasks([task.pk])
    VerificationTask.objects.filter(pk=task.pk).update(left_devices_at=now())
    publish_tasks([task.pk])
    gone = entries(task)[quarter.grid.code]
    assert (gone.version, gone.reason) == (2, RemovalReason.CLOSED)


def test_a_second_departure_writes_nothing(quarter: Quarter) -> None:
    task = quarter.task()
    publish_tasks([task.pk])
    republish([task], left_devices_at=now())
    republish([task])
    assert entries(task)[quarter.grid.code].seq == 2


def test_a_task_that_comes_back_is_live_again(quarter: Quarter) -> None:
    task = quarter.task()
    publish_tasks([task.pk])
    republish([task], grid=quarter.far_grid)
    republish([task], grid=quarter.grid)
    here, there = entries(task)[quarter.grid.code], entries(task)[quarter.far_grid.code]
    assert (here.is_live, here.seq, here.first_seq, here.reason) == (True, 3, 1, "")
    assert not there.is_live


def test_count_and_digest_run_along(quarter: Quarter) -> None:
    stays, goes = quarter.tasks(2)
    publish_tasks([stays.pk, goes.pk])
    republish([stays])
    republish([goes], grid=None)
    channel = FeedChannel.objects.get(grid=quarter.grid)
    assert (channel.counter, channel.live_count) == (4, 1)
    assert int(channel.digest) == entry_digest(FeedKind.TASK, stays.pk, 2)


def test_the_news_from_below_is_enough(quarter: Quarter) -> None:
    task = quarter.task()
    tasks_changed.send(sender=VerificationTask, task_ids={task.pk})
    assert set(entries(task)) == {quarter.grid.code}


def test_nothing_to_publish_is_no_statement(
    quarter: Quarter, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        publish_tasks([])


def test_an_unknown_task_leaves_no_trace(quarter: Quarter) -> None:
    publish_tasks([new_id()])
    assert not FeedEntry.objects.filter(kind=FeedKind.TASK).exists()


@pytest.mark.parametrize("moved", [False, True])
def test_a_batch_of_any_size_is_the_same_statements(quarter: Quarter, moved: bool) -> None:  # noqa: FBT001  two cases
    counts = set()
    for size in (1, 25):
        tasks = quarter.tasks(size, assignee=quarter.worker)
        if moved:
            publish_tasks([task.pk for task in tasks])
            VerificationTask.objects.filter(pk__in=[task.pk for task in tasks]).update(
                grid=quarter.far_grid, assignee=quarter.outsider
            )
        with CaptureQueriesContext(
            connection,
        ) as statements:
            publish_tasks([task.pk for task in tasks])
        counts.add(len(statements))
    # Lock the tasks; their documents; their entries; make and lock channels; new entries; old ones and the channels.
    assert counts == {7}
