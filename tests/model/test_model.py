"""Spin sees every order of steps: the protocol holds, and without any one guard it finds what the guard is for."""

import os

import pytest

from deploy.local.errors import CannotRunError
from tests.model.runs import MUTANTS, RIGHT, Run, read, search
from tests.model.spin import compiler, spin

pytestmark = pytest.mark.slow


@pytest.fixture
def tools() -> None:
    """Spin comes from no package index: who may not install it goes without, but CI may not."""
    try:
        spin()
        compiler()
    except CannotRunError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.mark.parametrize("run", RIGHT, ids=lambda run: run.name)
def test_the_protocol_holds(tools: None, run: Run) -> None:
    found = search(run)
    assert found.faults == ()
    assert found.is_whole
    assert found.states > 1000


@pytest.mark.parametrize("run", MUTANTS, ids=lambda run: run.name)
def test_without_the_guard_the_fault_is_found(tools: None, run: Run) -> None:
    found = search(run)
    assert found.is_as_wanted(run), found


def test_a_search_that_was_cut_short_proves_nothing() -> None:
    said = "error: max search depth too small\nState-vector 8 byte, errors: 0\n 12 states, stored\n"
    found = read(said, 1.0)
    assert not found.is_whole
    assert not found.is_as_wanted(RIGHT[0])


def test_without_spin_it_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotRunError, match="apt-get install spin"):
        search(RIGHT[0])
