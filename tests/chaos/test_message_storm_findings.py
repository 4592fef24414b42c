"""The message storm's own measure can see what it is there to see."""

from pathlib import Path

from tests.chaos.messages.findings import told, unexplained
from tests.chaos.messages.vendors import Hearing, repeats


def test_a_message_that_came_once_is_no_repeat() -> None:
    assert repeats({"a": [Hearing(1.0, is_answered=True)]}) == (0, [])


def test_repeats_are_told_apart_by_what_became_of_the_answer_before() -> None:
    lost, given, last = (
        Hearing(1.0, is_answered=False),
        Hearing(2.0, is_answered=True),
        Hearing(3.0, is_answered=True),
    )
    assert repeats({"a": [lost, given, last]}) == (1, [2.0])


def test_an_answer_is_excused_only_by_what_struck_its_asker() -> None:
    assert unexplained([100.0], [101.0], []) == []
    assert unexplained([100.0], [], [(99.0, 100.5)]) == []
    assert unexplained([100.0], [104.0, 90.0], [(50.0, 60.0), (110.0, 112.0)]) == [100.0]


def test_a_line_that_was_cut_off_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "told"
    file.write_text('"done-1-1"\n"undone-1-2"\n"done-1-')
    found = told([file])
    assert (found.done, found.undone) == (frozenset({"done-1-1"}), frozenset({"undone-1-2"}))
