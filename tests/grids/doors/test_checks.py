from typing import Any

import pytest

from apps.grids.checks import second_factor_is_required


@pytest.mark.parametrize(
    ("debug", "required", "found"),
    [(False, True, []), (True, False, []), (True, True, []), (False, False, ["doorstep.E071"])],
)
def test_it_may_be_put_off_where_debug_is_on_alone(
    settings: Any, *, debug: bool, required: bool, found: list[str]
) -> None:
    settings.DEBUG, settings.SECOND_FACTOR_REQUIRED = debug, required
    assert [each.id for each in second_factor_is_required()] == found
