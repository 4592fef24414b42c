"""The page, and what its script asks for: borders, numbers and expectations of the grids, and points in view."""

from typing import Any, Final

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_safe

from apps.core import audit
from apps.grids.office.viewers import Viewer, for_readers_of, viewer_of
from apps.grids.outlines import Frame
from apps.grids.roles import Permission
from apps.verification_tasks.forecast.reading import expected_by_grid
from apps.verification_tasks.map.answers import BORDERS_LAST_S, answer
from apps.verification_tasks.map.drawing import from_paper, on_paper, shape_on_paper
from apps.verification_tasks.map.numbers import numbers_by_grid, outlines_of
from apps.verification_tasks.map.page import page
from apps.verification_tasks.map.points import DEEPEST, Cluster, Sight, sight

__all__ = ["borders", "expected", "numbers", "page", "points"]
# A viewer who moves the map about a grid has looked at it once.
ONE_LOOK_S: Final = 600


class SightForm(forms.Form):
    west = forms.FloatField(min_value=-180, max_value=180)
    south = forms.FloatField(min_value=-90, max_value=90)
    east = forms.FloatField(min_value=-180, max_value=180)
    north = forms.FloatField(min_value=-90, max_value=90)
    zoom = forms.IntegerField(min_value=0, max_value=DEEPEST)


@require_safe
@for_readers_of(Permission.SEE_TASKS)
def borders(request: HttpRequest) -> HttpResponse:
    features = [feature(row) for row in outlines_of(viewer_of(request))]
    return answer(request, {"type": "FeatureCollection", "features": features}, lasts=BORDERS_LAST_S)


def feature(row: dict[str, Any]) -> dict[str, Any]:
    names = {
        "name": row["grid__name"],
        "code": row["grid__code"],
        "community": row["grid__community__name"],
        "town": row["grid__town__name"],
    }
    return {
        "type": "Feature",
        "id": str(row["grid_id"]),
        "geometry": shape_on_paper(row["shape"]),
        "properties": names,
    }


@require_safe
@for_readers_of(Permission.SEE_TASKS)
def numbers(request: HttpRequest) -> HttpResponse:
    found = numbers_by_grid(viewer_of(request))
    return answer(request, {str(grid): [n.running, n.today, n.soon, n.overdue] for grid, n in found.items()})


@require_safe
@for_readers_of(Permission.SEE_TASKS)
def expected(request: HttpRequest) -> HttpResponse:
    found = expected_by_grid(viewer_of(request))
    return answer(request, {str(grid): [round(e.late, 1), round(e.probability, 2)] for grid, e in found.items()})


@require_safe
@for_readers_of(Permission.SEE_TASKS)
def points(request: HttpRequest) -> HttpResponse:
    form = SightForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    asked = form.cleaned_data
    viewer = viewer_of(request)
    frame = from_paper(Frame(asked["west"], asked["south"], asked["east"], asked["north"]))
    found = sight(viewer, frame, asked["zoom"])
    note_look(viewer, found)
    clusters = [drawn(cluster) for cluster in sorted(found.clusters, key=lambda one: (one.longitude, one.latitude))]
    return answer(request, {"clusters": clusters, "cut": found.is_cut})


def drawn(cluster: Cluster) -> dict[str, Any]:
    return {
        "at": on_paper(cluster.longitude, cluster.latitude),
        "n": [cluster.count, cluster.soon, cluster.overdue],
        "tasks": [[str(task), reference] for task, reference in sorted(cluster.tasks, key=lambda one: one[1])],
    }


def note_look(viewer: Viewer, found: Sight) -> None:
    """Who has seen where newcomers of a grid live. Noted before it is remembered: an entry too many harms nobody."""
    keys = {f"map-look:{viewer.actor().ident}:{grid}": grid for grid in found.grids}
    noted = cache.get_many(keys)
    fresh = {key: grid for key, grid in keys.items() if key not in noted}
    if fresh:
        looked_at = sorted(fresh.values())
        audit.record(actor=viewer.actor(), action="map.places_read", subject_type="grid", subjects=looked_at)
        cache.set_many(dict.fromkeys(fresh, 1), ONE_LOOK_S)
