"""Open tasks as points. From afar a grid's tasks stand in its middle; near by each stands where it is."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from math import floor
from typing import Any, Final

from django.db.models import Q

from apps.grids.models import Outline
from apps.grids.office.viewers import Viewer
from apps.grids.outlines import Frame
from apps.verification_tasks.map.numbers import grids_of, middles_of, numbers_by_grid, running_tasks
from apps.verification_tasks.states import SlaState

# From this scale on a screen shows a few grids, whose tasks an index finds.
NEAR: Final = 15
DEEPEST: Final = 20
# A cluster is about so wide on the screen, of a world that is 256 pixels wide at scale 0.
CLUSTER_PIXELS: Final = 64
WORLD_PIXELS: Final = 256
# More than these are no points that anybody could tell apart: the viewer has to come nearer.
MOST_TASKS: Final = 5_000
# So many are named when a cluster cannot be taken apart any more.
MOST_NAMED: Final = 12
Place = tuple[float, float]


@dataclass(slots=True)
class Cluster:
    longitude: float = 0.0
    latitude: float = 0.0
    count: int = 0
    soon: int = 0
    overdue: int = 0
    # (id, reference): the reference is all that is told of a task.
    tasks: list[tuple[uuid.UUID, str]] = field(default_factory=list)

    def add(self, place: Place, count: int, soon: int, overdue: int) -> None:
        """The middle moves towards what is added."""
        self.count += count
        self.longitude += (place[0] - self.longitude) * count / self.count
        self.latitude += (place[1] - self.latitude) * count / self.count
        self.soon += soon
        self.overdue += overdue


@dataclass(frozen=True, slots=True)
class Sight:
    """`grids`: those whose single tasks are shown. `is_cut`: there are more than were looked at."""

    clusters: list[Cluster]
    grids: frozenset[uuid.UUID] = frozenset()
    is_cut: bool = False


def cell_of(place: Place, zoom: int) -> tuple[int, int]:
    size = 360.0 * CLUSTER_PIXELS / WORLD_PIXELS / 2**zoom
    return floor(place[0] / size), floor(place[1] / size)


def sight(viewer: Viewer, frame: Frame, zoom: int) -> Sight:
    """Where a home lies is personal data: who may not see it sees the grids' middles at every scale."""
    if zoom < NEAR or not viewer.reads_personal_data:
        return from_afar(viewer, frame, min(zoom, NEAR - 1))
    return near_by(viewer, frame, zoom)


def from_afar(viewer: Viewer, frame: Frame, zoom: int) -> Sight:
    numbers = numbers_by_grid(viewer)
    clusters: defaultdict[tuple[int, int], Cluster] = defaultdict(Cluster)
    for grid, *place in middles_of(viewer):
        where = (place[0], place[1])
        if grid in numbers and holds(frame, where):
            mine = numbers[grid]
            clusters[cell_of(where, zoom)].add(where, mine.running, mine.soon, mine.overdue)
    return Sight(list(clusters.values()))


def near_by(viewer: Viewer, frame: Frame, zoom: int) -> Sight:
    rows = list(tasks_in(viewer, frame)[: MOST_TASKS + 1])
    clusters: defaultdict[tuple[int, int], Cluster] = defaultdict(Cluster)
    for task, reference, sla, _grid, longitude, latitude in rows[:MOST_TASKS]:
        # Only what lies at one place stays together at the deepest scale.
        cluster = clusters[cell_of((longitude, latitude), zoom if zoom < DEEPEST else zoom + 6)]
        cluster.add((longitude, latitude), 1, sla == SlaState.DUE_SOON, sla == SlaState.OVERDUE)
        if len(cluster.tasks) < MOST_NAMED:
            cluster.tasks.append((task, reference))
    for cluster in clusters.values():
        if cluster.count > 1 and zoom < DEEPEST:
            cluster.tasks.clear()
    named = {task for cluster in clusters.values() for task, _ in cluster.tasks}
    seen = frozenset(grid for task, _, _, grid, *_ in rows if task in named)
    return Sight(list(clusters.values()), seen, is_cut=len(rows) > MOST_TASKS)


def tasks_in(viewer: Viewer, frame: Frame) -> Any:
    """By the grids in view, through the index of a grid's running tasks; those without an area may lie anywhere."""
    drawn = Outline.objects.filter(
        west__lte=frame.east, east__gte=frame.west, south__lte=frame.north, north__gte=frame.south
    )
    grids = grids_of(viewer).filter(Q(pk__in=drawn.values("pk")) | Q(outline=None))
    tasks = running_tasks(viewer).filter(
        grid__in=grids.order_by().values("pk"),
        declaration__longitude__range=(frame.west, frame.east),
        declaration__latitude__range=(frame.south, frame.north),
    )
    where = ("declaration__longitude", "declaration__latitude")
    return tasks.order_by().values_list("pk", "reference", "sla", "grid", *where)


def holds(frame: Frame, place: Place) -> bool:
    return frame.west <= place[0] <= frame.east and frame.south <= place[1] <= frame.north
