from typing import Any

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.models import AuditEntry
from apps.grids.models import BuildingRange, Grid, Parity
from apps.grids.services import RangeDraft, change_grid, create_grid
from apps.grids.signals import grids_changed
from tests.cast.grids import BARE, GARDEN, TOWN, VIRTUAL, SmallTown, heard, square


def test_a_grid_gets_the_community_s_next_number(small_town: SmallTown) -> None:
    with heard(grids_changed) as news:
        grid = create_grid(community_code=GARDEN, name="花园第三网格", actor=Actor.staff("someone"))
    assert (grid.code, grid.town_id, grid.is_default) == (f"{GARDEN}-03", TOWN, False)
    assert news == [{"grid_ids": {grid.pk}}]
    assert AuditEntry.objects.get(subject_id=str(grid.pk)).actor_id == "someone"


def test_the_first_grid_of_a_community_is_its_default(small_town: SmallTown) -> None:
    assert create_grid(community_code=BARE, actor=SYSTEM).is_default


@pytest.mark.parametrize("code", [TOWN, VIRTUAL, "990582999999"])
def test_a_grid_belongs_to_a_community_where_people_live(small_town: SmallTown, code: str) -> None:
    with pytest.raises(InvalidInput):
        create_grid(community_code=code, actor=SYSTEM)


def test_a_new_default_takes_it_from_the_earlier_one(small_town: SmallTown) -> None:
    with heard(grids_changed) as news:
        change_grid(grid_id=small_town.gate.pk, is_default=True, actor=SYSTEM)
    assert list(Grid.objects.filter(community=GARDEN, is_default=True)) == [small_town.gate]
    assert news == [{"grid_ids": {small_town.gate.pk, small_town.garden.pk}}]


def test_a_grid_that_is_put_away_is_no_default_any_more(small_town: SmallTown) -> None:
    grid = change_grid(grid_id=small_town.garden.pk, is_active=False, actor=SYSTEM)
    assert not grid.is_default
    with pytest.raises(Conflict):
        change_grid(grid_id=small_town.garden.pk, is_default=True, actor=SYSTEM)


def test_what_is_not_named_stays_as_it_is(small_town: SmallTown) -> None:
    before = list(small_town.gate.building_ranges.values_list("place", "first", "last"))
    grid = change_grid(grid_id=small_town.gate.pk, name="东门网格", actor=SYSTEM)
    assert grid.area == square(120.5, 31.8)
    assert list(grid.building_ranges.values_list("place", "first", "last")) == before
    entry = AuditEntry.objects.filter(action="grid.changed").latest("id")
    assert (entry.before, entry.after) == ({"name": "花园第二网格"}, {"name": "东门网格"})


def test_ranges_replace_the_earlier_ones(small_town: SmallTown) -> None:
    change_grid(grid_id=small_town.gate.pk, building_ranges=[RangeDraft(" 长安路 ", 3, 9, Parity.ODD)], actor=SYSTEM)
    rows = BuildingRange.objects.filter(grid=small_town.gate).values_list("place", "first", "last", "parity")
    assert list(rows) == [("长安路", 3, 9, Parity.ODD)]


@pytest.mark.parametrize(
    "draft", [RangeDraft("", 1, 2), RangeDraft("路" * 65, 1, 2), RangeDraft("路", 3, 2), RangeDraft("路", 0, 2)]
)
def test_an_impossible_range_is_refused_and_nothing_changes(small_town: SmallTown, draft: RangeDraft) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_grid(grid_id=small_town.gate.pk, building_ranges=[draft], name="新", actor=SYSTEM)
    assert refusal.value.errors[0].pointer.startswith("/building_ranges/0/")
    assert Grid.objects.get(pk=small_town.gate.pk).name == "花园第二网格"
    assert small_town.gate.building_ranges.count() == 3


BOW_TIE = [[120.5, 31.8], [120.6, 31.9], [120.6, 31.8], [120.5, 31.9], [120.5, 31.8]]


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ({"type": "Point", "coordinates": [120.5, 31.8]}, "not_a_polygon"),
        ([], "not_a_polygon"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": [[[120.5, 31.8]]]}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": None}, "bad_size"),
        ({"type": "Polygon"}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": []}, "bad_size"),
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "not_valid"),
        (square(31.8, 50.0), "outside"),  # latitude first
        (square(13_400_000.0, 3_700_000.0, 500.0), "outside"),  # metres
    ],
)
def test_an_area_that_is_no_area_is_refused(small_town: SmallTown, area: Any, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_grid(grid_id=small_town.garden.pk, area=area, actor=SYSTEM)
    assert [(fault.pointer, fault.code) for fault in refusal.value.errors] == [("/area", code)]


def test_an_area_of_several_parts_is_taken_and_can_be_rubbed_out(small_town: SmallTown) -> None:
    parts = [square(120.5, 31.8)["coordinates"], square(120.6, 31.8)["coordinates"]]
    drawn = {"type": "MultiPolygon", "coordinates": parts}
    assert change_grid(grid_id=small_town.garden.pk, area={**drawn, "bbox": []}, actor=SYSTEM).area == drawn
    assert change_grid(grid_id=small_town.garden.pk, area=None, actor=SYSTEM).area is None
