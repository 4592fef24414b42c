import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.core.actors import SYSTEM
from apps.core.models import AuditEntry
from apps.grids.models import CodeTableRow, Division, DivisionLevel, Grid
from apps.grids.reference.grids import grid_id
from apps.grids.services import change_grid, load_reference
from apps.grids.services.reference import Loaded
from apps.grids.signals import grids_changed, reference_loaded
from tests.cast.grids import heard

pytestmark = pytest.mark.django_db


def test_the_city_s_tree_and_the_form_s_codes_are_there() -> None:
    loaded = load_reference(actor=SYSTEM)
    assert (loaded.divisions, loaded.codes) == (291, 174)
    assert Division.objects.filter(level=DivisionLevel.TOWN, parent="320582000000").count() == 15
    community = Division.objects.get(code="320582100004")
    assert (community.name, community.parent_id) == ("花园浜社区居委会", "320582100000")
    assert community.pinyin.startswith("hua yuan bang")
    assert CodeTableRow.objects.get(table="residence_reason", code="01").label == "务工"


def test_two_communities_are_virtual_and_have_no_grid() -> None:
    load_reference(actor=SYSTEM)
    virtual = Division.objects.filter(is_virtual=True)
    assert set(virtual.values_list("code", flat=True)) == {"320582403498", "320582406498"}
    assert not Grid.objects.filter(community__in=virtual).exists()


def test_every_other_community_has_grids_and_one_of_them_is_the_default() -> None:
    load_reference(actor=SYSTEM)
    real = set(
        Division.objects.filter(level=DivisionLevel.COMMUNITY, is_virtual=False).values_list("code", flat=True)
    )
    defaults = Grid.objects.filter(is_default=True).values_list("community", "code")
    assert {community for community, _ in defaults} == real
    assert all(code == f"{community}-01" for community, code in defaults)
    assert not Grid.objects.exclude(code__regex=r"^\d{12}-0[1-4]$").exists()
    village = Grid.objects.filter(community="320582100201").order_by("code")
    assert [grid.name for grid in village] == ["斜桥村第一网格", "斜桥村第二网格"]
    assert {grid.pk for grid in village} == {grid_id("320582100201-01"), grid_id("320582100201-02")}


def test_a_second_run_reads_and_writes_nothing(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    load_reference(actor=SYSTEM)
    with heard(reference_loaded) as codes, heard(grids_changed) as grids, django_assert_max_num_queries(8):
        assert load_reference(actor=SYSTEM) == Loaded(0, 0, 0)
    assert codes == grids == []
    assert AuditEntry.objects.filter(action="reference.loaded").count() == 1


def test_the_news_names_what_is_new() -> None:
    with heard(reference_loaded) as codes, heard(grids_changed) as grids:
        load_reference(actor=SYSTEM)
    assert "residence_reason" in codes[0]["tables"]
    assert grids[0]["grid_ids"] == set(Grid.objects.values_list("pk", flat=True))


def test_a_changed_name_is_put_right_and_the_rest_left_alone() -> None:
    load_reference(actor=SYSTEM)
    Division.objects.filter(code="320582100004").update(name="旧名")
    CodeTableRow.objects.filter(table="sex", code="1").update(label="旧")
    with heard(reference_loaded) as codes:
        assert load_reference(actor=SYSTEM) == Loaded(1, 1, 0)
    assert Division.objects.get(code="320582100004").name == "花园浜社区居委会"
    assert codes == [{"tables": {"sex"}}]


def test_what_people_changed_on_a_grid_stays() -> None:
    load_reference(actor=SYSTEM)
    change_grid(grid_id=grid_id("320582100201-01"), name="斜桥东", is_active=False, actor=SYSTEM)
    assert load_reference(actor=SYSTEM) == Loaded(0, 0, 0)
    grid = Grid.objects.get(code="320582100201-01")
    assert (grid.name, grid.is_active, grid.is_default) == ("斜桥东", False, False)


def test_a_city_with_grids_of_its_own_gets_none_invented() -> None:
    assert load_reference(actor=SYSTEM, with_grids=False).grids == 0
    assert not Grid.objects.exists()
