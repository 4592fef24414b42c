"""By what right a worker has, or had, a task: the grid's coverage, the assignment by name."""

from dataclasses import dataclass
from datetime import datetime

from apps.grids.models import Coverage, Staff
from apps.verification_tasks.models import Assignment, FormerGrid, VerificationTask

Span = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Custody:
    """Spans oldest first; the last one without an end runs."""

    covers: list[Span]
    by_name: list[Span]
    moved_away_at: datetime | None

    @property
    def covers_now(self) -> bool:
        return any(end is None for _, end in self.covers)

    @property
    def has_by_name(self) -> bool:
        return any(end is None for _, end in self.by_name)


def custody_of(staff: Staff, task: VerificationTask) -> Custody:
    spans = Coverage.objects.filter(staff=staff, grid=task.grid_id).order_by("starts_at")
    named = Assignment.objects.filter(staff=staff, task=task).order_by("starts_at")
    covered = Coverage.objects.filter(staff=staff).values("grid")
    left = FormerGrid.objects.filter(task=task, grid__in=covered).order_by("-left_at")
    return Custody(
        covers=list(spans.values_list("starts_at", "ends_at")) if task.grid_id else [],
        by_name=list(named.values_list("starts_at", "ends_at")),
        moved_away_at=left.values_list("left_at", flat=True).first(),
    )
