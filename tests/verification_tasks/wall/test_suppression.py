"""What is too small to be told."""

from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.wall.suppression import SMALLEST, hide_small, share

towns = st.lists(st.integers(0, 40), min_size=2, max_size=12)


@given(towns)
def test_no_small_number_is_shown_and_what_is_shown_is_true(counts: list[int]) -> None:
    shown = hide_small(counts)
    assert all(told is None or told >= SMALLEST for told in shown)
    assert all(told is None or told == count for told, count in zip(shown, counts, strict=True))


@given(towns)
def test_no_hidden_number_follows_from_the_total(counts: list[int]) -> None:
    assert sum(told is None for told in hide_small(counts)) != 1


@given(towns)
def test_nothing_is_hidden_without_need(counts: list[int]) -> None:
    hidden = sum(told is None for told in hide_small(counts))
    assert hidden <= max(sum(count < SMALLEST for count in counts), 2 * any(count < SMALLEST for count in counts))


def test_a_share_of_few_is_not_told_and_none_is_rounded_up_to_all() -> None:
    assert share(19, 19) is None
    assert share(999, 1000) == 99
    assert share(20, 20) == 100
    assert share(0, 20) == 0
