"""Whatever happens between pulls of whatever size: the copies end as the scope, and show nothing beyond it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.clock import now
from apps.grids.models import Grid, Staff
from apps.grids.selectors import covered_grids
from apps.sync.models import FeedChannel, FeedEntry
from apps.sync.services.feed import publish_tasks
from apps.sync.services.feed.digests import MODULUS, entry_digest
from apps.verification_tasks.models import VerificationTask
from tests.cast.sync import Handset, end_cover, republish
from tests.cast.verification_tasks import Quarter, cover

TASKS = 6
PLACES = st.sampled_from(["grid", "second_grid", "far_grid"])
PEOPLE = st.sampled_from(["worker", "colleague", "outsider"])
NUMBERS = st.integers(0, TASKS - 1)
WHO = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("touch"), st.sets(NUMBERS, min_size=1)),
    st.tuples(st.just("move"), NUMBERS, st.none() | PLACES),
    st.tuples(st.just("give"), NUMBERS, st.none() | PEOPLE),
    st.tuples(st.just("close"), NUMBERS),
    st.tuples(st.just("erase"), NUMBERS),
    st.tuples(st.just("gain"), WHO, PLACES),
    st.tuples(st.just("lose"), WHO, PLACES),
    st.tuples(st.just("hand_over"), WHO, PLACES),
    # Pages are what it is about: most steps are one.
    st.tuples(st.just("pull"), WHO, st.integers(1, 4)),
    st.tuples(st.just("pull"), WHO, st.just(1)),
    st.tuples(st.just("drain"), WHO),
)


class FieldDay:
    def __init__(self, quarter: Quarter, phones: list[Handset]) -> None:
        self.quarter, self.phones = quarter, phones
        self.staff: list[Staff] = [quarter.worker, quarter.colleague]
        cover(quarter.worker, quarter.second_grid)
        grids = [quarter.grid, quarter.second_grid, quarter.far_grid]
        self.ids = [quarter.task(grid=grids[number % 3]).pk for number in range(TASKS)]
        publish_tasks(self.ids)

    def grid(self, name: str | None) -> Grid | None:
        return getattr(self.quarter, name) if name else None

    def change(self, numbers: set[int], **columns: Any) -> None:
        republish(VerificationTask.objects.filter(pk__in=[self.ids[number] for number in numbers]), **columns)

    def touch(self, numbers: set[int]) -> None:
        self.change(numbers)

    def move(self, number: int, place: str | None) -> None:
        self.change({number}, grid=self.grid(place))

    def give(self, number: int, person: str | None) -> None:
        self.change({number}, assignee=getattr(self.quarter, person) if person else None)

    def close(self, number: int) -> None:
        self.change({number}, left_devices_at=now())

    def erase(self, number: int) -> None:
        VerificationTask.objects.filter(pk=self.ids[number]).delete()
        publish_tasks([self.ids[number]])

    def gain(self, who: int, place: str) -> None:
        grid = getattr(self.quarter, place)
        if grid not in covered_grids(self.staff[who].pk):
            cover(self.staff[who], grid, since=now())

    def lose(self, who: int, place: str) -> None:
        end_cover(self.staff[who], getattr(self.quarter, place))

    def hand_over(self, who: int, place: str) -> None:
        self.lose(who, place)
        self.gain(1 - who, place)

    def pull(self, who: int, limit: int) -> None:
        allowed = self.scope(who)
        for change in self.phones[who].pull(limit)["changes"]:
            if change["op"] == "upsert":
                assert allowed[uuid.UUID(change["id"])] == change["version"]

    def drain(self, who: int) -> None:
        self.phones[who].drain()

    def scope(self, who: int) -> dict[uuid.UUID, int]:
        """What the worker may see now, from the tasks themselves."""
        staff = self.staff[who]
        grids = {grid.pk for grid in covered_grids(staff.pk)}
        tasks = VerificationTask.objects.filter(left_devices_at=None)
        return {task.pk: task.version for task in tasks if task.grid_id in grids or task.assignee_id == staff.pk}

    def check_end(self) -> None:
        for who, phone in enumerate(self.phones):
            phone.drain(limit=3)
            assert phone.tasks == self.scope(who)
            assert phone.drain() == []
        check_running_sums()


def check_running_sums() -> None:
    for channel in FeedChannel.objects.all():
        live = FeedEntry.objects.filter(channel=channel, is_live=True)
        assert channel.live_count == live.count()
        total = sum(entry_digest(entry.kind, entry.object_id, entry.version) for entry in live)
        assert int(channel.digest) == total % MODULUS


@given(steps=st.lists(STEPS, min_size=5, max_size=60))
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.slow
def test_the_copies_end_as_the_scope(
    quarter: Quarter, handset_of: Callable[[Staff], Handset], steps: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        day = FieldDay(quarter, [handset_of(quarter.worker), handset_of(quarter.colleague)])
        for name, *arguments in steps:
            getattr(day, name)(*arguments)
        day.check_end()
        transaction.set_rollback(True)
