import pytest

from apps.core.actors import SYSTEM
from apps.core.errors import InvalidInput
from apps.grids.models import Grid, Parity
from apps.grids.routing import AddressQuery, Route, route
from apps.grids.services import RangeDraft, change_grid
from tests.cast.grids import BARE, CITY, FAR, GARDEN, OTHER_TOWN, TOWN, VILLAGE, VIRTUAL, SmallTown, square

INSIDE = (31.805, 120.505)
ELSEWHERE = (31.9, 120.9)


def one(code: str, address: str, latitude: float | None = None, longitude: float | None = None) -> Route:
    return route([AddressQuery(code, address, latitude, longitude)])[0]


def to(grid: Grid) -> Route:
    return Route(grid.pk, grid.community_id, grid.town_id)


def test_without_evidence_the_community_s_default_grid_answers(small_town: SmallTown) -> None:
    assert one(GARDEN, "某处") == to(small_town.garden)


def test_a_building_range_leads_to_its_grid(small_town: SmallTown) -> None:
    assert one(GARDEN, "人民路12号") == to(small_town.gate)
    assert one(GARDEN, "人民路100号") == to(small_town.garden)


def test_both_ends_of_a_range_belong_to_it(small_town: SmallTown) -> None:
    assert one(GARDEN, "人民路1号") == one(GARDEN, "人民路99号") == to(small_town.gate)


def test_one_side_of_the_street_is_one_grid_s(small_town: SmallTown) -> None:
    ranges = [RangeDraft("长安路", 1, 99, Parity.ODD)]
    change_grid(grid_id=small_town.gate.pk, building_ranges=ranges, actor=SYSTEM)
    assert one(GARDEN, "长安路十一号") == to(small_town.gate)
    assert one(GARDEN, "长安路十二号") == to(small_town.garden)


def test_the_longest_place_name_wins(small_town: SmallTown) -> None:
    ranges = [RangeDraft("人民路世纪花园", 1, 99)]
    change_grid(grid_id=small_town.garden.pk, building_ranges=ranges, actor=SYSTEM)
    assert one(GARDEN, "人民路世纪花园3幢") == to(small_town.garden)
    assert one(GARDEN, "世纪花园3幢") == to(small_town.gate)


def test_of_equal_names_the_narrower_range_wins(small_town: SmallTown) -> None:
    change_grid(grid_id=small_town.garden.pk, building_ranges=[RangeDraft("人民路", 50, 52)], actor=SYSTEM)
    assert one(GARDEN, "人民路51号") == to(small_town.garden)


def test_a_location_leads_to_the_area_that_holds_it(small_town: SmallTown) -> None:
    assert one(GARDEN, "某处", *INSIDE) == to(small_town.gate)
    assert one(GARDEN, "某处", *ELSEWHERE) == to(small_town.garden)


def test_the_edge_of_an_area_belongs_to_it(small_town: SmallTown) -> None:
    assert one(GARDEN, "某处", 31.8, 120.5) == to(small_town.gate)


def test_a_location_with_its_parts_exchanged_is_outside(small_town: SmallTown) -> None:
    assert one(GARDEN, "某处", INSIDE[1], INSIDE[0]) == to(small_town.garden)


def test_the_smallest_of_several_areas_wins(small_town: SmallTown) -> None:
    change_grid(grid_id=small_town.garden.pk, area=square(120.504, 31.804, 0.002), actor=SYSTEM)
    assert one(GARDEN, "某处", *INSIDE) == to(small_town.garden)


def test_a_range_says_more_than_a_location(small_town: SmallTown) -> None:
    change_grid(grid_id=small_town.garden.pk, building_ranges=[RangeDraft("长安路", 1, 9)], actor=SYSTEM)
    assert one(GARDEN, "长安路3号", *INSIDE) == to(small_town.garden)


def test_the_declared_community_is_believed_against_range_and_area(small_town: SmallTown) -> None:
    assert one(VILLAGE, "人民路12号", *INSIDE) == to(small_town.village)


def test_a_town_alone_is_routed_by_range_or_area(small_town: SmallTown) -> None:
    assert one(TOWN, "人民路12号") == to(small_town.gate)
    assert one(TOWN, "某处", *INSIDE) == to(small_town.gate)


def test_a_town_alone_without_evidence_waits_with_the_town(small_town: SmallTown) -> None:
    assert one(TOWN, "某处") == Route(None, None, TOWN)
    assert one(OTHER_TOWN, "人民路12号", *INSIDE) == Route(None, None, OTHER_TOWN)


@pytest.mark.parametrize("code", [VIRTUAL, BARE])
def test_where_no_grid_answers_the_town_does(small_town: SmallTown, code: str) -> None:
    assert one(code, "人民路12号", *INSIDE) == Route(None, code, TOWN)


def test_a_grid_that_is_not_active_gets_nothing(small_town: SmallTown) -> None:
    change_grid(grid_id=small_town.gate.pk, is_active=False, actor=SYSTEM)
    assert one(GARDEN, "人民路12号", *INSIDE) == to(small_town.garden)
    change_grid(grid_id=small_town.garden.pk, is_active=False, actor=SYSTEM)
    assert one(GARDEN, "人民路12号", *INSIDE) == Route(None, GARDEN, TOWN)


def test_a_broken_area_is_passed_over(small_town: SmallTown) -> None:
    Grid.objects.filter(pk=small_town.gate.pk).update(area={"type": "Polygon", "coordinates": [[[1]]]})
    assert one(GARDEN, "某处", *INSIDE) == to(small_town.garden)


@pytest.mark.parametrize("code", ["990582999999", CITY, "", "not a code"])
def test_a_code_of_no_town_or_community_is_refused(small_town: SmallTown, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        one(code, "人民路12号")
    assert refusal.value.errors[0].code == "unknown_division"


def test_a_batch_is_answered_in_its_order(small_town: SmallTown) -> None:
    codes = [FAR, GARDEN, VIRTUAL, TOWN, GARDEN]
    routes = route([AddressQuery(code, "人民路12号") for code in codes])
    assert [found.grid_id for found in routes] == [
        small_town.far.pk, small_town.gate.pk, None, small_town.gate.pk, small_town.gate.pk,
    ]  # fmt: skip
    assert route([]) == []
