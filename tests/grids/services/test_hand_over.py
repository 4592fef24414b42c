import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection

from apps.core.actors import SYSTEM
from apps.core.errors import Conflict, InvalidInput
from apps.core.models import AuditEntry
from apps.grids.models import Coverage, Staff
from apps.grids.selectors import covered_grids
from apps.grids.services import hand_over_grid, hand_over_grids, start_coverages
from apps.grids.signals import coverage_changed
from tests.cast.grids import SmallTown, heard


def test_the_spans_meet_in_one_moment(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    earlier, later = hire(), hire()
    start_coverages(staff_id=earlier.pk, grid_ids=[small_town.garden.pk], actor=SYSTEM)
    moment = datetime.now(UTC)
    with time_machine.travel(moment, tick=False), heard(coverage_changed) as news:
        hand_over_grid(grid_id=small_town.garden.pk, from_staff_id=earlier.pk, to_staff_id=later.pk, actor=SYSTEM)
        assert covered_grids(earlier.pk) == []
        assert covered_grids(later.pk) == [small_town.garden]
    assert Coverage.objects.get(staff=earlier).ends_at == Coverage.objects.get(staff=later).starts_at == moment
    assert news == [{"grid_ids": {small_town.garden.pk}, "staff_ids": {earlier.pk, later.pk}}]
    entry = AuditEntry.objects.get(action="grid.handed_over")
    assert (entry.before, entry.after) == ({"staff": str(earlier.pk)}, {"staff": str(later.pk)})


def test_a_colleague_who_covers_the_grid_already_goes_on(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    earlier, colleague = hire(), hire()
    for person in (earlier, colleague):
        start_coverages(staff_id=person.pk, grid_ids=[small_town.garden.pk], actor=SYSTEM)
    hand_over_grid(grid_id=small_town.garden.pk, from_staff_id=earlier.pk, to_staff_id=colleague.pk, actor=SYSTEM)
    assert covered_grids(colleague.pk) == [small_town.garden]
    assert Coverage.objects.filter(staff=colleague).count() == 1


def test_nobody_hands_over_what_they_do_not_cover(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    earlier, later = hire(), hire()
    start_coverages(staff_id=earlier.pk, grid_ids=[small_town.garden.pk], actor=SYSTEM)
    both = [small_town.garden.pk, small_town.gate.pk]
    with pytest.raises(Conflict) as refusal:
        hand_over_grids(grid_ids=both, from_staff_id=earlier.pk, to_staff_id=later.pk, actor=SYSTEM)
    assert refusal.value.code == "not_covering"
    assert covered_grids(earlier.pk) == [small_town.garden], "all or nothing"


def test_nobody_hands_over_to_themselves(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    with pytest.raises(InvalidInput):
        hand_over_grid(grid_id=small_town.garden.pk, from_staff_id=worker.pk, to_staff_id=worker.pk, actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_hand_overs_in_opposite_directions_do_not_deadlock(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    first, second = hire(), hire()
    grids = sorted([small_town.garden.pk, small_town.gate.pk])
    for person in (first, second):
        start_coverages(staff_id=person.pk, grid_ids=grids, actor=SYSTEM)
    failures: list[Exception] = []
    barrier = threading.Barrier(2)

    def exchange(giver: Staff, taker: Staff, order: list[uuid.UUID]) -> None:
        try:
            barrier.wait()
            for _ in range(5):
                hand_over_or_take(giver, taker, order)
        except Exception as error:  # noqa: BLE001  a deadlock is told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=exchange, args=(first, second, grids)),
        threading.Thread(target=exchange, args=(second, first, grids[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert not any(thread.is_alive() for thread in threads)


def hand_over_or_take(giver: Staff, taker: Staff, grids: list[uuid.UUID]) -> None:
    try:
        hand_over_grids(grid_ids=grids, from_staff_id=giver.pk, to_staff_id=taker.pk, actor=SYSTEM)
    except Conflict:
        start_coverages(staff_id=giver.pk, grid_ids=grids, actor=SYSTEM)
