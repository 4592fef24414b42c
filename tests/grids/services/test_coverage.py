import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.core.actors import SYSTEM, Actor
from apps.core.errors import InvalidInput, NotFound
from apps.core.models import AuditEntry
from apps.grids.models import Coverage, Staff
from apps.grids.roles import Role
from apps.grids.selectors import coverage_spans, covered_grids
from apps.grids.services import deactivate_staff, end_coverage, start_coverage, start_coverages
from apps.grids.signals import coverage_changed
from tests.cast.grids import CITY, TOWN, SmallTown, heard

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)
ACTOR = Actor.staff("someone")


def test_a_worker_covers_a_grid_from_now_on(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    with time_machine.travel(MORNING, tick=False), heard(coverage_changed) as news:
        start_coverage(staff_id=worker.pk, grid_id=small_town.garden.pk, actor=ACTOR)
        assert covered_grids(worker.pk) == [small_town.garden]
    assert news == [{"grid_ids": {small_town.garden.pk}, "staff_ids": {worker.pk}}]
    assert covered_grids(worker.pk, at=MORNING - timedelta(seconds=1)) == []
    entry = AuditEntry.objects.get(action="coverage.started")
    assert (entry.subject_id, entry.after, entry.actor_id) == (
        str(small_town.garden.pk),
        {"staff": str(worker.pk)},
        "someone",
    )


def test_covering_twice_is_covering_once(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    grids = [small_town.garden.pk, small_town.gate.pk]
    start_coverages(staff_id=worker.pk, grid_ids=grids[:1], actor=ACTOR)
    with heard(coverage_changed) as news:
        start_coverages(staff_id=worker.pk, grid_ids=grids, actor=ACTOR)
        start_coverages(staff_id=worker.pk, grid_ids=grids, actor=ACTOR)
    assert news == [{"grid_ids": {small_town.gate.pk}, "staff_ids": {worker.pk}}]
    assert Coverage.objects.filter(staff=worker).count() == 2


def test_an_ended_span_stays_known(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    place = {"staff_id": worker.pk, "grid_id": small_town.garden.pk}
    with time_machine.travel(MORNING, tick=False):
        start_coverage(**place, actor=ACTOR)
    with time_machine.travel(NOON, tick=False):
        end_coverage(**place, actor=ACTOR)
        assert covered_grids(worker.pk) == []
        start_coverage(**place, actor=ACTOR)
    assert covered_grids(worker.pk, at=NOON - timedelta(seconds=1)) == [small_town.garden]
    spans = coverage_spans([worker.pk], [small_town.garden.pk, small_town.gate.pk])
    assert spans == {(worker.pk, small_town.garden.pk): [(MORNING, NOON), (NOON, None)]}


def test_ending_what_is_not_covered_is_silent(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    with heard(coverage_changed) as news:
        end_coverage(staff_id=hire().pk, grid_id=small_town.garden.pk, actor=ACTOR)
    assert news == []
    assert not AuditEntry.objects.filter(action="coverage.ended").exists()


@pytest.mark.parametrize(("role", "division"), [(Role.TOWN, TOWN), (Role.CITY, CITY), (Role.SYSTEM_ADMIN, None)])
def test_who_does_not_work_in_the_field_covers_nothing(
    small_town: SmallTown, hire: Callable[..., Staff], role: Role, division: str | None
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        start_coverage(staff_id=hire(role, division).pk, grid_id=small_town.garden.pk, actor=ACTOR)
    assert refusal.value.code == "not_field_staff"


def test_who_has_left_covers_nothing_any_more(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    start_coverages(staff_id=worker.pk, grid_ids=[small_town.garden.pk, small_town.far.pk], actor=ACTOR)
    with heard(coverage_changed) as news:
        deactivate_staff(staff_id=worker.pk, actor=ACTOR)
    assert covered_grids(worker.pk) == []
    assert news == [{"grid_ids": {small_town.garden.pk, small_town.far.pk}, "staff_ids": {worker.pk}}]
    with pytest.raises(InvalidInput):
        start_coverage(staff_id=worker.pk, grid_id=small_town.garden.pk, actor=ACTOR)


def test_an_unknown_grid_or_person_is_not_found(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    with pytest.raises(NotFound):
        start_coverages(staff_id=hire().pk, grid_ids=[small_town.garden.pk, uuid.uuid4()], actor=SYSTEM)
    with pytest.raises(NotFound):
        start_coverage(staff_id=uuid.uuid4(), grid_id=small_town.garden.pk, actor=SYSTEM)
    assert not Coverage.objects.exists()
