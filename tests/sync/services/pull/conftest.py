"""Everything that holds of a pull holds on both ways to its answer."""

import pytest

from tests.cast.sync import Handset


@pytest.fixture(autouse=True, params=["short", "whole"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(Handset, "whole_way", request.param == "whole")
    return str(request.param)
