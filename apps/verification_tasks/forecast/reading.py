"""The forecast as a viewer may see it, and what belongs to a move."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet

from apps.core.clock import end_of_day
from apps.grids.models import Coverage
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.forecast.facts import HORIZON
from apps.verification_tasks.forecast.testing import Claims, Figures
from apps.verification_tasks.models import Forecast, ForecastTest, GridForecast, Move, VerificationTask
from apps.verification_tasks.selectors.lists import checks, tasks_visible_to
from apps.verification_tasks.states import TaskStatus

PLACES: Final = ("grid__community", "grid__town")


def newest() -> Forecast | None:
    return Forecast.objects.order_by("-computed_at").first()


def rows_of(viewer: Viewer) -> QuerySet[GridForecast]:
    """The worst first. Only the newest forecast has rows."""
    rows = GridForecast.objects.filter(viewer.scope(grid="grid", town="grid__town"))
    return rows.select_related(*PLACES).defer("grid__area").order_by("-late", "grid__code")


def expected_by_grid(viewer: Viewer) -> dict[uuid.UUID, GridForecast]:
    rows = GridForecast.objects.filter(viewer.scope(grid="grid", town="grid__town"))
    return {row.grid_id: row for row in rows.only("grid", "late", "probability")}


def moves_of(viewer: Viewer) -> QuerySet[Move]:
    """Out of the viewer's grids, to people whom the viewer could give tasks to anyway."""
    moves = Move.objects.filter(viewer.scope(grid="grid", town="grid__town"), applied_at=None)
    return (
        moves.select_related("staff", "forecast", *PLACES)
        .defer("grid__area", "staff__phone")
        .order_by("-is_near", "pk")
    )


def movable_tasks(viewer: Viewer, move: Move) -> list[VerificationTask]:
    """Those nobody has begun and nobody has by name, of the days of the forecast: what would be reached last."""
    tasks = checks() if viewer.staff is None else tasks_visible_to(viewer.staff)
    until = end_of_day(move.forecast.first_day + timedelta(days=HORIZON - 1))
    rows = tasks.filter(grid=move.grid_id, is_running=True, status=TaskStatus.OPEN, assignee=None, due_at__lte=until)
    return list(rows.select_related("grid", "assignee").defer("grid__area").order_by("-due_at", "pk")[: move.tasks])


def covering(grid_ids: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    rows = Coverage.objects.filter(grid__in=grid_ids, ends_at=None)
    return list(rows.values_list("staff", "grid"))


def last_test() -> tuple[ForecastTest, Figures] | None:
    found = ForecastTest.objects.order_by("-computed_at").first()
    if found is None:
        return None
    told = dict(found.figures)
    for name in ("claims", "naive_claims"):
        told[name] = Claims(**told[name])
    return found, Figures(**told)
