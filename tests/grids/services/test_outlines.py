"""An outline comes, changes and goes with the grid's area."""

import pytest

from apps.core.actors import SYSTEM
from apps.grids.models import Outline
from apps.grids.services import change_grid
from tests.cast.grids import SmallTown, square

pytestmark = pytest.mark.django_db


def test_the_outline_follows_the_area(small_town: SmallTown) -> None:
    assert Outline.objects.get().grid_id == small_town.gate.pk
    change_grid(grid_id=small_town.gate.pk, area=square(120.6, 31.9), actor=SYSTEM)
    drawn = Outline.objects.get()
    assert (drawn.west, drawn.south) == (120.6, 31.9)
    change_grid(grid_id=small_town.gate.pk, name="花园北门网格", actor=SYSTEM)
    assert Outline.objects.filter(pk=small_town.gate.pk).exists()
    change_grid(grid_id=small_town.gate.pk, area=None, actor=SYSTEM)
    assert not Outline.objects.exists()
