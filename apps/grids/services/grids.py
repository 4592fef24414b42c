"""Make and change grids, with their building ranges and their area."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.errors import Conflict, NotFound
from apps.core.text import fold
from apps.grids.areas import check_area
from apps.grids.models import BuildingRange, Division, DivisionLevel, Grid, Parity
from apps.grids.services.faults import invalid
from apps.grids.services.outlines import draw_outlines
from apps.grids.signals import grids_changed

LONGEST_PLACE: Final = 64
LARGEST_NUMBER: Final = 999_999


@dataclass(frozen=True, slots=True)
class RangeDraft:
    place: str
    first: int
    last: int
    parity: Parity = Parity.ALL


class GridChanges(TypedDict, total=False):
    """What is absent stays as it is. `area` is GeoJSON in WGS-84 or None; ranges replace all earlier ones."""

    name: str
    is_default: bool
    is_active: bool
    area: dict[str, Any] | None
    building_ranges: Sequence[RangeDraft]


@transaction.atomic
def create_grid(*, community_code: str, actor: Actor, **details: Unpack[GridChanges]) -> Grid:
    """The grid gets the community's next number. The first grid of a community is its default grid."""
    community = Division.objects.select_for_update(no_key=True).filter(code=community_code).first()
    if community is None or community.level != DivisionLevel.COMMUNITY or community.is_virtual:
        raise invalid("/community", "unknown_division", _("A grid belongs to a community where people live."))
    codes = Grid.objects.filter(community=community).values_list("code", flat=True)
    numbers = [int(code.partition("-")[2]) for code in codes]
    number = max(numbers, default=0) + 1
    grid = Grid(code=f"{community_code}-{number:02d}", name="", community=community, town_id=str(community.parent_id))
    details.setdefault("name", f"{community.name} {number}")
    details.setdefault("is_default", not numbers)
    apply_changes(grid, details)
    audit.record(
        actor=actor, action="grid.created", subject_type="grid", subjects=[grid.pk], after=described(details)
    )
    grids_changed.send(sender=Grid, grid_ids={grid.pk})
    return grid


@transaction.atomic
def change_grid(*, grid_id: uuid.UUID, actor: Actor, **changes: Unpack[GridChanges]) -> Grid:
    """Making a grid the default takes that from the earlier one. Its code never changes: devices know it by it."""
    found = Grid.objects.filter(pk=grid_id).values_list("community", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such grid."))
    # The community is locked, not the grid alone, so that two grids cannot become its default at once.
    Division.objects.select_for_update(no_key=True).get(pk=found)
    grid = Grid.objects.select_for_update(no_key=True).get(pk=grid_id)
    before = {name: getattr(grid, name) for name in changes if name != "building_ranges"}
    others = apply_changes(grid, changes)
    audit.record(
        actor=actor,
        action="grid.changed",
        subject_type="grid",
        subjects=[grid.pk],
        before=before,
        after=described(changes),
    )
    grids_changed.send(sender=Grid, grid_ids={grid.pk, *others})
    return grid


def apply_changes(grid: Grid, changes: GridChanges) -> set[uuid.UUID]:
    """The ids of other grids that changed with it."""
    for name in ("name", "is_default", "is_active", "area"):
        if name in changes:
            setattr(grid, name, changes[name])
    grid.name = fold(grid.name)
    if not grid.name:
        raise invalid("/name", "required", _("A grid needs a name."))
    if not grid.is_active:
        if changes.get("is_default"):
            raise Conflict(_("A grid that is not active cannot be the default."), code="inactive_default")
        grid.is_default = False
    if grid.area is not None:
        grid.area = check_area(grid.area)
    others = take_default(grid) if grid.is_default else set()
    grid.save()
    if "area" in changes:
        draw_outlines([grid])
    if "building_ranges" in changes:
        replace_ranges(grid, changes["building_ranges"])
    return others


def take_default(grid: Grid) -> set[uuid.UUID]:
    earlier = Grid.objects.filter(community=grid.community_id, is_default=True).exclude(pk=grid.pk)
    others = set(earlier.values_list("pk", flat=True))
    earlier.update(is_default=False)
    return others


def replace_ranges(grid: Grid, drafts: Sequence[RangeDraft]) -> None:
    for place, draft in enumerate(drafts):
        if not 0 < len(fold(draft.place)) <= LONGEST_PLACE:
            raise invalid(f"/building_ranges/{place}/place", "required", _("A range needs a street or compound."))
        if not 0 < draft.first <= draft.last <= LARGEST_NUMBER:
            raise invalid(f"/building_ranges/{place}/last", "range_descends", _("A range ends after its beginning."))
    grid.building_ranges.all().delete()
    BuildingRange.objects.bulk_create(
        BuildingRange(grid=grid, place=fold(draft.place), first=draft.first, last=draft.last, parity=draft.parity)
        for draft in drafts
    )


def described(changes: GridChanges) -> dict[str, Any]:
    facts: dict[str, Any] = {**changes}
    if "building_ranges" in changes:
        facts["building_ranges"] = [asdict(draft) for draft in changes["building_ranges"]]
    return facts
