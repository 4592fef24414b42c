import pytest

from apps.core.phones import mask_phone, normalise_phone, phone_index


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "+8613800138000",
        "008613800138000",
        "138 0013-8000",
        "１３８００１３８０００",
        "＋８６ 138 0013 8000",
    ],
)
def test_one_number_has_one_form_however_it_is_written(written: str) -> None:
    assert normalise_phone(written) == "+8613800138000"


def test_numbers_of_other_places_and_new_mobile_ranges_are_taken() -> None:
    assert normalise_phone("+852 5123 4567") == "+85251234567"
    assert normalise_phone("0512-58220000") == "+8651258220000"
    assert normalise_phone("+8619900000001") == "+8619900000001"


@pytest.mark.parametrize(
    "written",
    ["", "12345", "110", "1380013800", "+861380013800000", "abc", "13800138000;ext=5", "1" * 40, "\x00"],
)
def test_what_cannot_be_dialled_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(ValueError, match="phone number") as refusal:
        normalise_phone(written)
    assert len(written) < 3 or written not in str(refusal.value)


def test_a_masked_number_keeps_three_and_four_digits() -> None:
    assert mask_phone("+8613800138000") == "138****8000"
    assert mask_phone("+85251234567") == "+85*****4567"


def test_the_index_is_keyed_and_stable() -> None:
    assert phone_index("+8613800138000") == phone_index("+8613800138000")
    assert phone_index("+8613800138000") != phone_index("+8613800138001")
    assert len(phone_index("+8613800138000")) == 32
