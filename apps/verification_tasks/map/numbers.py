"""The grids of a viewer and the numbers of each, in one statement each."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from apps.grids.models import Grid, Outline
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.admin.filters import due_today
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.selectors.lists import checks, tasks_visible_to
from apps.verification_tasks.states import SlaState

HAS_A_GRID: Final = Q(grid__isnull=False)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Each is the length of a list of tasks."""

    running: int = 0
    today: int = 0
    soon: int = 0
    overdue: int = 0


NONE: Final = Numbers()


def running_tasks(viewer: Viewer) -> QuerySet[VerificationTask]:
    tasks = checks() if viewer.staff is None else tasks_visible_to(viewer.staff)
    return tasks.filter(STILL_RUNNING)


def grids_of(viewer: Viewer) -> QuerySet[Grid]:
    return Grid.objects.filter(viewer.scope(grid="pk", town="town"), is_active=True)


def numbers_by_grid(viewer: Viewer) -> dict[uuid.UUID, Numbers]:
    """Of grids that have something to do."""
    rows = running_tasks(viewer).filter(HAS_A_GRID).order_by().values_list("grid")
    counted = rows.annotate(
        running=Count("pk"),
        today=Count("pk", filter=due_today()),
        soon=Count("pk", filter=Q(sla=SlaState.DUE_SOON)),
        overdue=Count("pk", filter=Q(sla=SlaState.OVERDUE)),
    )
    return {grid: Numbers(*numbers) for grid, *numbers in counted}


def outlines_of(viewer: Viewer) -> list[dict[str, Any]]:
    """What is drawn: grids without an area stand in the table alone."""
    rows = Outline.objects.filter(viewer.scope(grid="grid", town="grid__town"), grid__is_active=True)
    names = ("grid_id", "shape", "grid__name", "grid__code", "grid__community__name", "grid__town__name")
    return list(rows.order_by("grid__code").values(*names))


def middles_of(viewer: Viewer) -> list[tuple[uuid.UUID, float, float]]:
    rows = Outline.objects.filter(viewer.scope(grid="grid", town="grid__town"), grid__is_active=True)
    return list(rows.order_by("grid__code").values_list("grid_id", "longitude", "latitude"))
