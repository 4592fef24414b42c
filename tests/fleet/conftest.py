"""An office of three in the small town, whose week the fleet lives through."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from apps.core.actors import SYSTEM
from apps.grids.models import Staff
from apps.grids.services import start_coverages
from apps.sync.fleet.wire import Worker
from tests.cast.grids import SmallTown

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
LONG_BEFORE = MONDAY - timedelta(days=60)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(town: SmallTown, hire: Callable[..., Staff]) -> list[Worker]:
    """Three workers: two share a grid of the garden, one of them has the village, the third is far away."""
    places = [[town.garden, town.gate], [town.gate, town.village], [town.far]]
    workers = []
    for number, grids in enumerate(places):
        staff = hire(name="王伟")
        with time_machine.travel(LONG_BEFORE):
            start_coverages(staff_id=staff.pk, grid_ids=[grid.pk for grid in grids], actor=SYSTEM)
        workers.append(Worker(str(staff.pk), f"worker{number}", tuple(grid.code for grid in grids)))
    return workers
