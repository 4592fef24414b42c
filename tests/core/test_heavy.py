"""A heavy library is loaded when it is used, not when its name is said."""

import sys
from pathlib import Path

import pytest

from apps.core.heavy import Heavy

NAME = "so_heavy_a_library"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Heavy:
    (tmp_path / f"{NAME}.py").write_text("WEIGHT = 100")
    monkeypatch.syspath_prepend(tmp_path)
    # Afterwards it is forgotten, whatever was loaded.
    monkeypatch.setitem(sys.modules, NAME, sys)
    del sys.modules[NAME]
    return Heavy(NAME)


def test_it_is_loaded_when_something_of_it_is_used(library: Heavy) -> None:
    assert NAME not in sys.modules
    assert library.WEIGHT == 100
    assert NAME in sys.modules


def test_what_it_does_not_have_is_missed_as_ever(library: Heavy) -> None:
    with pytest.raises(AttributeError):
        _ = library.height
