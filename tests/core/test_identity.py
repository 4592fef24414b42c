from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from apps.core.identity import IdFault, InvalidIdNumberError, check_id_number, mask_id_number


def numbered(prefix: str, born: str, order: str) -> str:
    body = f"{prefix}{born}{order}"
    return body + ric.calc_check_digit(body + "0")


def test_sex_birth_date_and_domicile_come_from_the_number() -> None:
    checked = check_id_number(numbered("990101", "19900228", "003"))
    assert (checked.sex, checked.birth_date, checked.domicile_prefix) == ("1", date(1990, 2, 28), "990101")
    assert check_id_number(numbered("830000", "19900228", "004")).sex == "2"


def test_full_width_and_lower_case_are_read() -> None:
    number = next(n for n in (numbered("990101", "19900101", f"{i:03}") for i in range(200)) if n.endswith("X"))
    wide = number.lower().translate({ord(str(d)): 0xFF10 + d for d in range(10)} | {ord("x"): 0xFF58})
    assert check_id_number(f" {wide}　").number == number


@pytest.mark.parametrize(
    "text", ["", "123456789012345", "99010119900101001", "9901011990010100XX", "９" * 17, "٣" * 18]
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdNumberError) as refusal:
        check_id_number(text)
    assert refusal.value.fault is IdFault.FORMAT


@pytest.mark.parametrize("born", ["19900230", "19901301", "00010101", "20261124"])
@time_machine.travel("2026-11-23T12:00:00+08:00", tick=False)
def test_a_birth_date_is_real_and_not_to_come(born: str) -> None:
    with pytest.raises(InvalidIdNumberError) as refusal:
        check_id_number(numbered("990101", born, "001"))
    assert refusal.value.fault is IdFault.BIRTH_DATE


@time_machine.travel("2026-11-22T16:00:01Z", tick=False)
def test_today_is_the_citys_day() -> None:
    assert check_id_number(numbered("990101", "20261123", "001")).birth_date == date(2026, 11, 23)


@given(position=st.integers(0, 16), step=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(position: int, step: int) -> None:
    number = numbered("990101", "19900101", "001")
    wrong = (int(number[position]) + step) % 10
    with pytest.raises(InvalidIdNumberError) as refusal:
        check_id_number(number[:position] + str(wrong) + number[position + 1 :])
    assert refusal.value.fault is IdFault.CHECK_DIGIT


def test_a_number_is_never_shown_whole() -> None:
    checked = check_id_number(numbered("990101", "19900101", "001"))
    assert mask_id_number(checked.number) == "990***********" + checked.number[-4:]
    assert checked.number not in repr(checked)
