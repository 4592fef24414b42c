"""What left the feed is forgotten, but never before everyone who was owed it has been told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.sync.models import FeedChannel, FeedEntry
from apps.sync.selectors.removals import unconfirmed_removals
from apps.sync.services.feed import prune_tombstones, publish_tasks
from apps.verification_tasks.models import VerificationTask
from tests.cast.sync import Handset, removed, republish
from tests.cast.verification_tasks import Quarter

START = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
HandsetOf = Callable[..., Handset]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def published(quarter: Quarter, count: int) -> list[VerificationTask]:
    tasks = quarter.tasks(count)
    publish_tasks([task.pk for task in tasks])
    return tasks


def close(*tasks: VerificationTask) -> None:
    republish(tasks, left_devices_at=now())


def tombstones() -> int:
    return FeedEntry.objects.filter(is_live=False).count()


def test_a_removal_is_kept_for_as_long_as_a_cursor_lives(quarter: Quarter, clock: time_machine.Traveller) -> None:
    stays, goes = published(quarter, 2)
    close(goes)
    clock.shift(settings.CURSOR_LIFETIME + timedelta(hours=23))
    assert (prune_tombstones(), tombstones()) == (0, 1)
    clock.shift(timedelta(hours=2))
    assert (prune_tombstones(), tombstones()) == (1, 0)
    assert FeedEntry.objects.filter(object_id=stays.pk, is_live=True).exists()


def test_a_cursor_that_still_lives_is_told_of_every_removal(
    quarter: Quarter, handset_of: HandsetOf, clock: time_machine.Traveller
) -> None:
    tasks = published(quarter, 3)
    phone = handset_of(quarter.worker)
    phone.drain()
    clock.shift(timedelta(hours=1))
    close(tasks[0])
    clock.shift(settings.CURSOR_LIFETIME - timedelta(hours=1))
    prune_tombstones()
    assert removed(phone.drain()) == {str(tasks[0].pk): "closed"}


def test_who_turns_the_pages_slowly_pulls_afresh_rather_than_miss_one(
    quarter: Quarter, handset_of: HandsetOf, clock: time_machine.Traveller
) -> None:
    """Each page renews the cursor, which then outlives what it has not read yet."""
    tasks = published(quarter, 6)
    phone = handset_of(quarter.worker)
    phone.pull(2)
    clock.shift(timedelta(hours=1))
    close(*tasks[:2])
    # The phone is given up for wiped, so that nothing is kept on its account.
    phone.device.wiped_at = now()
    phone.device.save()
    clock.shift(timedelta(days=20))
    phone.pull(1)
    clock.shift(timedelta(days=20))
    assert prune_tombstones() == 2
    answer = phone.ask()
    assert (answer.status_code, orjson.loads(answer.content)["code"]) == (410, "cursor_expired")
    phone.cursor, phone.copy = None, {}
    phone.drain()
    assert set(phone.tasks) == {task.pk for task in tasks[2:]}


def test_counts_and_digests_stay(quarter: Quarter, handset_of: HandsetOf, clock: time_machine.Traveller) -> None:
    tasks = published(quarter, 4)
    early, late = handset_of(quarter.worker), handset_of(quarter.colleague)
    early.drain()
    close(*tasks[:2])
    early.drain()
    early.drain()
    clock.shift(settings.CURSOR_LIFETIME - timedelta(days=1))
    early.drain()
    clock.shift(timedelta(days=3))
    before = list(FeedChannel.objects.order_by("pk").values_list("pk", "counter", "live_count", "digest"))
    assert prune_tombstones() == 2
    assert list(FeedChannel.objects.order_by("pk").values_list("pk", "counter", "live_count", "digest")) == before
    assert early.drain() == []
    late.drain()
    assert late.copy == early.copy


def test_an_object_that_comes_back_is_new_again(
    quarter: Quarter, handset_of: HandsetOf, clock: time_machine.Traveller
) -> None:
    (task,) = published(quarter, 1)
    phone = handset_of(quarter.worker)
    phone.drain()
    close(task)
    phone.drain()
    phone.drain()
    clock.shift(timedelta(days=20))
    phone.drain()
    clock.shift(timedelta(days=20))
    assert prune_tombstones() == 1
    republish([task], left_devices_at=None)
    phone.drain()
    assert set(phone.tasks) == {task.pk}


def test_what_a_dark_phone_may_still_hold_is_not_forgotten(
    quarter: Quarter, handset_of: HandsetOf, clock: time_machine.Traveller
) -> None:
    tasks = published(quarter, 3)
    phone = handset_of(quarter.worker)
    phone.drain()
    clock.shift(timedelta(hours=1))
    close(tasks[0])
    clock.shift(timedelta(days=60))
    assert prune_tombstones(limit=1) == 0
    assert unconfirmed_removals([phone.device.pk])[phone.device.pk].tasks == 1
    phone.cursor, phone.copy = None, {}
    phone.drain()
    phone.drain()
    assert prune_tombstones() == 1
    assert unconfirmed_removals([phone.device.pk]) == {}


def test_a_batch_costs_the_same_whatever_is_in_it(quarter: Quarter, clock: time_machine.Traveller) -> None:
    def statements(count: int) -> int:
        close(*published(quarter, count))
        clock.shift(timedelta(days=40))
        with CaptureQueriesContext(connection) as queries:
            assert prune_tombstones() == count
        return len(queries)

    assert statements(2) == statements(30)
    close(*published(quarter, 5))
    clock.shift(timedelta(days=40))
    assert prune_tombstones(limit=2) == 5
