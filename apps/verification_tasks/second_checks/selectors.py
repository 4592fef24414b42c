"""Second checks for people, who may make one blindly, and how far two workers agree."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from apps.grids.models import Coverage, Staff
from apps.grids.roles import Permission, Role
from apps.grids.selectors import scope_q
from apps.grids.selectors.coverage import running_at
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Evidence,
    FormerGrid,
    HistoryEntry,
    SecondCheck,
    VerificationTask,
)
from apps.verification_tasks.second_checks.agreement import wilson
from apps.verification_tasks.second_checks.states import Agreement, SecondCheckState

# A leader oversees, and so may have read the first result in the office.
BLIND_ROLE: Final = Role.GRID_WORKER


def second_checks_visible_to(staff: Staff) -> QuerySet[SecondCheck]:
    if not staff.reads(Permission.REVIEW_WORK):
        return SecondCheck.objects.none()
    return SecondCheck.objects.filter(scope_q(staff, grid="first_task__grid", town="first_task__town"))


def who_knows(tasks: Sequence[VerificationTask]) -> Mapping[UUID, set[UUID]]:
    """Everyone who touched each task or had it on a phone; seven statements for any number of tasks."""
    idents = [task.pk for task in tasks]
    known: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for task in tasks:
        known[task.pk].update(ident for ident in (task.decided_by_id, task.assignee_id) if ident)
    for model in (Assignment, Attempt, HistoryEntry, Evidence):
        rows: QuerySet[Any] = model._default_manager.filter(task__in=idents, staff__isnull=False).order_by()
        for task_id, staff_id in rows.values_list("task_id", "staff_id").distinct():
            known[task_id].add(staff_id)
    earlier = SecondCheck.objects.filter(first_task__in=idents, task__isnull=False)
    again = earlier.values_list("first_task_id", "task__assignments__staff_id")
    for task_id, staff_id in again:
        known[task_id].add(staff_id)
    grids = grids_of(tasks)
    everywhere = set().union(*grids.values()) if grids else set()
    for grid_id, staff_id, ends_at in Coverage.objects.filter(grid__in=everywhere).values_list(
        "grid", "staff", "ends_at"
    ):
        for task in tasks:
            if grid_id in grids[task.pk] and (ends_at is None or ends_at >= task.created_at):
                known[task.pk].add(staff_id)
    return known


def grids_of(tasks: Sequence[VerificationTask]) -> Mapping[UUID, set[UUID]]:
    """Where each task is, and where it was before a supervisor moved it: its workers had it on their phones."""
    grids = {task.pk: {task.grid_id} if task.grid_id else set() for task in tasks}
    for task_id, grid_id in FormerGrid.objects.filter(task__in=list(grids)).values_list("task_id", "grid_id"):
        grids[task_id].add(grid_id)
    return grids


@dataclass(frozen=True, slots=True)
class Near:
    """Workers by where they cover grids now."""

    by_community: Mapping[str, set[UUID]]
    by_town: Mapping[str, set[UUID]]

    def candidates(self, task: VerificationTask, knowing: Collection[UUID]) -> list[set[UUID]]:
        """Of the same community first, then of the town."""
        rings = (self.by_community.get(task.community_id or "", set()), self.by_town.get(task.town_id, set()))
        return [ring - set(knowing) for ring in rings]


def workers_near(tasks: Sequence[VerificationTask], moment: datetime) -> Near:
    by_community: defaultdict[str, set[UUID]] = defaultdict(set)
    by_town: defaultdict[str, set[UUID]] = defaultdict(set)
    covering = Coverage.objects.filter(
        running_at(moment),
        grid__town__in={task.town_id for task in tasks},
        grid__is_active=True,
        staff__is_active=True,
        staff__role=BLIND_ROLE,
    )
    for staff_id, community, town in covering.values_list("staff_id", "grid__community_id", "grid__town_id"):
        by_community[community].add(staff_id)
        by_town[town].add(staff_id)
    return Near(by_community, by_town)


def load_of(staff_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many second checks each has under way."""
    rows = SecondCheck.objects.filter(worker__in=staff_ids, state=SecondCheckState.OUT).order_by()
    return dict(rows.values_list("worker").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class Agreeing:
    """A row of the report: of the conclusive second checks so many agreed."""

    name: str
    agreed: int
    differed: int
    inconclusive: int

    @property
    def conclusive(self) -> int:
        return self.agreed + self.differed

    @property
    def share(self) -> float | None:
        return self.agreed / self.conclusive if self.conclusive else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.agreed, self.conclusive)


def agreement(checks: QuerySet[SecondCheck], by: str, name: str) -> list[Agreeing]:
    """`by` and `name` are lookups from the second check; the least agreement first, by what it can be at best."""
    judged = checks.filter(state=SecondCheckState.JUDGED).order_by()
    counted = judged.values_list(by, name).annotate(
        agreed=Count("pk", filter=Q(result=Agreement.AGREES)),
        differed=Count("pk", filter=Q(result=Agreement.DIFFERS)),
        inconclusive=Count("pk", filter=Q(result=Agreement.INCONCLUSIVE)),
    )
    rows = [Agreeing(str(shown), *counts) for _, shown, *counts in counted]
    return sorted(rows, key=lambda row: (row.interval[1], row.name))
