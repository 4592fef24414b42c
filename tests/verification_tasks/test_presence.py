"""The code itself: what it is made of, and how it may be typed."""

import re
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.presence import code_of, read_code, shown

TASK = UUID(int=7)
NUMBERS = st.integers(1, 50)


def test_it_is_the_same_each_time_and_another_for_each_task_and_number() -> None:
    assert code_of(TASK, 1) == code_of(TASK, 1)
    assert len({code_of(TASK, 1), code_of(TASK, 2), code_of(UUID(int=8), 1)}) == 3


def test_it_cannot_be_taken_for_a_code_to_sign_in_with() -> None:
    for number in range(1, 200):
        assert re.fullmatch(r"[0-9]{4} [0-9]{4}", shown(code_of(TASK, number)))


def test_the_codes_are_spread_evenly() -> None:
    first = [code_of(uuid4(), 1)[0] for _ in range(2000)]
    assert all(120 < first.count(str(digit)) < 300 for digit in range(10))


@given(NUMBERS)
def test_it_may_be_typed_in_any_usual_way(number: int) -> None:
    code = code_of(TASK, number)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for typed in (code, shown(code), f" {code[:2]}-{code[2:]} ", wide, f"{wide[:4]}\u3000{wide[4:]}", int(code)):
        assert read_code(typed) == code


@given(NUMBERS, st.integers(0, 7), st.integers(1, 9))
def test_a_phone_sees_a_misheard_digit_by_itself(number: int, place: int, shift: int) -> None:
    code = code_of(TASK, number)
    misheard = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert read_code(misheard) is None


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()))
def test_nothing_that_is_sent_breaks_the_reading(sent: Any) -> None:
    code = read_code(sent)
    assert code is None or len(code) == 8
