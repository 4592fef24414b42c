"""The map's page: what the script needs to know, and the same numbers as a table for who cannot see a map."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.grids.models import Grid
from apps.grids.office.viewers import Viewer, for_readers_of, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.map.numbers import NONE, Numbers, grids_of, numbers_by_grid

ROWS: Final = 50
# What leads to a list of tasks, as that list's filters are called.
LISTS: Final = {"running": "", "today": "today", "soon": "due_soon", "overdue": "overdue"}


@dataclass(frozen=True, slots=True)
class Line:
    grid: Grid
    numbers: Numbers
    is_drawn: bool

    @property
    def links(self) -> list[tuple[int, str]]:
        return [(getattr(self.numbers, name), list_url(self.grid.pk, sla)) for name, sla in LISTS.items()]


def tasks_url() -> str:
    return reverse("admin:verification_tasks_verificationtask_changelist")


def list_url(grid: uuid.UUID, sla: str) -> str:
    asked = {"grid": str(grid), **({"sla": sla} if sla else {})}
    return f"{tasks_url()}?{urlencode(asked)}"


@require_safe
@for_readers_of(Permission.SEE_TASKS)
def page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    numbers = numbers_by_grid(viewer)
    lines = lines_of(viewer, numbers)
    context = {
        **admin.site.each_context(request),
        "title": _("Map"),
        "settings": script_settings(),
        "lines": page_of(lines, request),
        "undrawn": sum(line.numbers.running for line in lines if not line.is_drawn),
        "grids": len(lines),
        "unrouted_url": f"{tasks_url()}?routed=no",
    }
    return TemplateResponse(request, "admin/verification_tasks/map.html", context)


def lines_of(viewer: Viewer, numbers: Mapping[uuid.UUID, Numbers]) -> list[Line]:
    """Where it burns stands first."""
    grids = grids_of(viewer).select_related("community", "town", "outline")
    wanted = ("code", "name", "community__name", "town__name", "outline__longitude")
    lines = [
        Line(grid, numbers.get(grid.pk, NONE), getattr(grid, "outline", None) is not None)
        for grid in grids.only(*wanted)
    ]
    return sorted(lines, key=urgency)


def urgency(line: Line) -> tuple[int, int, int, str]:
    numbers = line.numbers
    return -numbers.overdue, -numbers.soon, -numbers.running, line.grid.code


def page_of(lines: list[Line], request: HttpRequest) -> Page[Line]:
    return Paginator(lines, ROWS).get_page(request.GET.get("page"))


def script_settings() -> dict[str, Any]:
    return {
        "borders": reverse("map-borders"),
        "numbers": reverse("map-numbers"),
        "expected": reverse("map-expected"),
        "points": reverse("map-points"),
        "list": f"{tasks_url()}?grid=",
        "task": reverse("admin:verification_tasks_verificationtask_change", args=["TASK"]),
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
        "words": words(),
    }


def words() -> dict[str, str]:
    return {
        "running": _("running"),
        "today": _("due today"),
        "soon": _("due soon"),
        "overdue": _("overdue"),
        "expected": _("expected late within seven days"),
        "probability": _("probability that something is late"),
        "in": _("Zoom in"),
        "out": _("Zoom out"),
        "tasks": _("%s tasks"),
        "more": _("and %s more"),
        "empty": _("No grid of your area has borders yet: see the table below."),
        "trouble": _("The map could not be loaded. The table below has the same numbers."),
        "cut": _("Too many tasks to show each: please come nearer."),
        "plain": _("nothing urgent"),
        "today_legend": _("something is due today or soon"),
        "overdue_legend": _("something is overdue"),
        "likely": _("will probably be late"),
        "possible": _("may be late"),
        "unlikely": _("in time, as it looks"),
        "many": _("more than 20 running"),
        "some": _("1 to 20 running"),
        "nothing": _("nothing running"),
    }
