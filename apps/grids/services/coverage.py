"""Who covers what: begin, end, hand over. A span that has been is never changed, for work is credited by it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.grids.models import Coverage, Grid, Staff
from apps.grids.roles import Permission
from apps.grids.signals import coverage_changed


def start_coverage(*, staff_id: uuid.UUID, grid_id: uuid.UUID, actor: Actor) -> None:
    start_coverages(staff_id=staff_id, grid_ids=[grid_id], actor=actor)


def end_coverage(*, staff_id: uuid.UUID, grid_id: uuid.UUID, actor: Actor) -> None:
    end_coverages(staff_id=staff_id, grid_ids=[grid_id], actor=actor)


def hand_over_grid(*, grid_id: uuid.UUID, from_staff_id: uuid.UUID, to_staff_id: uuid.UUID, actor: Actor) -> None:
    hand_over_grids(grid_ids=[grid_id], from_staff_id=from_staff_id, to_staff_id=to_staff_id, actor=actor)


@transaction.atomic
def start_coverages(*, staff_id: uuid.UUID, grid_ids: Collection[uuid.UUID], actor: Actor) -> None:
    """Grids that the staff member covers already are left as they are."""
    require_field_staff(staff_id)
    lock_grids(grid_ids)
    started = begin(staff_id, grid_ids, now())
    announce(started, {staff_id}, actor=actor, action="coverage.started", before=None, after=str(staff_id))


@transaction.atomic
def end_coverages(*, staff_id: uuid.UUID, grid_ids: Collection[uuid.UUID] | None = None, actor: Actor) -> None:
    """All that the staff member covers, if no grids are named. What is not covered any more is no error."""
    if grid_ids is None:
        grid_ids = open_grids(staff_id)
    lock_grids(grid_ids)
    ended = finish(staff_id, grid_ids, now())
    announce(ended, {staff_id}, actor=actor, action="coverage.ended", before=str(staff_id), after=None)


@transaction.atomic
def hand_over_grids(
    *, grid_ids: Collection[uuid.UUID], from_staff_id: uuid.UUID, to_staff_id: uuid.UUID, actor: Actor
) -> None:
    """Both spans meet in one moment, so nobody's work falls between. All or nothing."""
    if from_staff_id == to_staff_id:
        raise InvalidInput(_("A grid is handed over to somebody else."), code="same_person")
    require_field_staff(to_staff_id)
    lock_grids(grid_ids)
    moment = now()
    handed = finish(from_staff_id, grid_ids, moment)
    if handed != set(grid_ids):
        raise Conflict(_("The grid is not covered by the person who hands it over."), code="not_covering")
    begin(to_staff_id, grid_ids, moment)
    both = {from_staff_id, to_staff_id}
    announce(handed, both, actor=actor, action="grid.handed_over", before=str(from_staff_id), after=str(to_staff_id))


def require_field_staff(staff_id: uuid.UUID) -> None:
    """Locks the staff row against a deactivation at the same time."""
    staff = Staff.objects.select_for_update(no_key=True).filter(pk=staff_id).first()
    if staff is None:
        raise NotFound(_("There is no such staff member."))
    if not staff.may(Permission.WORK_IN_FIELD):
        raise InvalidInput(_("Only active field staff can cover a grid."), code="not_field_staff")


def lock_grids(grid_ids: Collection[uuid.UUID]) -> None:
    """In sorted order: two hand-overs in opposite directions would deadlock otherwise."""
    rows = Grid.objects.select_for_update(no_key=True).filter(pk__in=grid_ids).order_by("pk")
    if len(rows.values_list("pk", flat=True)) != len(set(grid_ids)):
        raise NotFound(_("There is no such grid."))


def open_grids(staff_id: uuid.UUID) -> set[uuid.UUID]:
    return set(Coverage.objects.filter(staff=staff_id, ends_at=None).values_list("grid", flat=True))


def begin(staff_id: uuid.UUID, grid_ids: Collection[uuid.UUID], moment: datetime) -> set[uuid.UUID]:
    fresh = set(grid_ids) - open_grids(staff_id)
    Coverage.objects.bulk_create(
        Coverage(staff_id=staff_id, grid_id=grid_id, starts_at=moment) for grid_id in sorted(fresh)
    )
    return fresh


def finish(staff_id: uuid.UUID, grid_ids: Collection[uuid.UUID], moment: datetime) -> set[uuid.UUID]:
    covered = open_grids(staff_id) & set(grid_ids)
    Coverage.objects.filter(staff=staff_id, grid__in=covered, ends_at=None).update(ends_at=moment)
    return covered


def announce(
    grid_ids: set[uuid.UUID],
    staff_ids: set[uuid.UUID],
    *,
    actor: Actor,
    action: str,
    before: str | None,
    after: str | None,
) -> None:
    if not grid_ids:
        return
    audit.record(
        actor=actor,
        action=action,
        subject_type="grid",
        subjects=sorted(grid_ids),
        before={"staff": before} if before else None,
        after={"staff": after} if after else None,
    )
    coverage_changed.send(sender=Coverage, grid_ids=grid_ids, staff_ids=staff_ids)
