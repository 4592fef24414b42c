"""Whatever is declared, a town answers for it, and it costs three statements."""

import math

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.grids.models import Division, Grid
from apps.grids.routing import AddressQuery, route
from tests.cast.grids import BARE, FAR, GARDEN, OTHER_TOWN, TOWN, VILLAGE, VIRTUAL, SmallTown

TOWNS = dict.fromkeys((TOWN, GARDEN, VILLAGE, BARE, VIRTUAL), TOWN) | {FAR: OTHER_TOWN, OTHER_TOWN: OTHER_TOWN}
WORDS = st.lists(st.sampled_from(["人民路", "世纪花园", "东区", "12号", "三", "幢", "-", " ", "１", "0", "室"]))
ADDRESSES = st.text(max_size=200) | WORDS.map("".join)
DEGREES = st.floats() | st.floats(min_value=31.79, max_value=31.82) | st.floats(min_value=120.49, max_value=120.52)
QUERIES = st.builds(AddressQuery, st.sampled_from(sorted(TOWNS)), ADDRESSES, st.none() | DEGREES, st.none() | DEGREES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(queries=st.lists(QUERIES, max_size=30))
@example(queries=[AddressQuery(GARDEN, "", math.nan, math.inf)])
def test_every_declaration_has_a_town_and_only_a_grid_of_its_community(
    small_town: SmallTown, queries: list[AddressQuery]
) -> None:
    grids = Grid.objects.in_bulk()
    for query, found in zip(queries, route(queries), strict=True):
        assert found.town_code == TOWNS[query.division_code]
        if found.grid_id is not None:
            grid = grids[found.grid_id]
            assert (grid.community_id, grid.town_id) == (found.community_code, found.town_code)
            assert query.division_code in {grid.community_id, grid.town_id}


def test_a_batch_of_any_size_costs_three_statements(
    small_town: SmallTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries = [AddressQuery(code, f"人民路{number}号", 31.8, 120.5) for code in TOWNS for number in range(100)]
    with django_assert_num_queries(3):
        route(queries[:1])
    with django_assert_num_queries(3):
        route(queries)


def test_the_town_is_the_community_s_parent(small_town: SmallTown) -> None:
    parents = dict(Division.objects.filter(code__in=TOWNS, level="village").values_list("code", "parent"))
    assert {
        found.community_code: found.town_code for found in route([AddressQuery(c, "") for c in parents])
    } == parents
