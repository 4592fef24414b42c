import pytest

from apps.core.text import fold, fold_name, pinyin_key


def test_full_width_forms_become_plain_ones() -> None:
    assert fold("　Ｎｏ．１２３（Ａ）　") == "No.123(A)"


@pytest.mark.parametrize("dot", list("·•‧∙⋅・･᛫●．"))
def test_every_middle_dot_of_a_name_becomes_the_one_in_the_standard(dot: str) -> None:
    assert fold_name(f"艾力{dot}买买提") == "艾力·买买提"


def test_spaces_in_a_name_are_kept_single() -> None:
    assert fold_name("  Ａnna　 Maria ") == "Anna Maria"
    assert fold_name("艾力 ・ 买买提") == "艾力·买买提"


def test_pinyin_sorts_names_as_a_dictionary_does() -> None:
    assert sorted(["张三", "李四", "阿明"], key=pinyin_key) == ["阿明", "李四", "张三"]
    assert len(pinyin_key("张" * 200)) == 255
