import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.grids.routing.addresses import normal_form, numbers_at
from apps.grids.routing.numerals import value_of


@pytest.mark.parametrize(
    ("place", "address", "numbers"),
    [
        ("人民中路", "张家港市杨舍镇人民中路12号3幢", [12]),
        ("人民中路", "人民中路１２號", [12]),
        ("人民中路", "人民中路第十二号", [12]),
        ("人民中路", "人民中路 12 弄 3 号", [12]),
        ("人民中路", "人民中路12-3号", [12]),
        ("人民中路", "人民中路12", [12]),
        ("人民中路", "人民中路12甲号", [12]),
        ("世纪花园", "人民中路世纪花园12幢301室", [12]),
        ("世纪花园", "世纪花园小区一〇三栋", [103]),
        ("世纪花园", "世纪花园12 301", [12]),
        ("世纪花园", "世纪花园（12号楼）", [12]),
        ("世纪花园", "世纪花园12#", [12]),
        ("斜桥村三组", "斜桥村第三组8号", [8]),
        ("八一路", "八一路二百一十号", [210]),
        ("人民路", "人民路与人民路12号", [12]),
        # What is no house number.
        ("人民路", "人民路301室", []),
        ("人民路", "人民路3楼", []),
        ("人民路", "人民路世纪花园12幢", []),
        ("人民路", "人民路1234567号", []),
        ("人民路", "12号", []),
        ("", "12号", []),
    ],
)
def test_a_number_is_read_behind_its_street_or_compound(place: str, address: str, numbers: list[int]) -> None:
    assert numbers_at(normal_form(place), normal_form(address)) == numbers


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("一百零三", 103), ("两千", 2000), ("一〇三", 103)],
)
def test_chinese_numerals_count(numeral: str, value: int) -> None:
    assert value_of(numeral) == value


@pytest.mark.parametrize("name", ["八一路", "十一圩港村", "三丁村", "五棵松"])
def test_a_numeral_within_a_name_stays(name: str) -> None:
    assert normal_form(name) == name


@given(place=st.text(max_size=20), address=st.text(max_size=200))
def test_no_address_makes_it_raise(place: str, address: str) -> None:
    numbers_at(normal_form(place), normal_form(address))


@given(number=st.integers(min_value=1, max_value=999_999), unit=st.sampled_from("号弄幢栋座"))
def test_every_number_is_found_again(number: int, unit: str) -> None:
    assert numbers_at("世纪花园", normal_form(f"世纪花园{number}{unit}101室")) == [number]
