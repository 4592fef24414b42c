"""Whom an overdue task could be given to: somebody else of the grid, else of the community."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from apps.grids.models import Coverage
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING

FIELD_ROLES: Final = [role for role in Role if Permission.WORK_IN_FIELD in PERMISSIONS[role]]


def propose_workers(tasks: Sequence[VerificationTask], moment: datetime) -> dict[uuid.UUID, uuid.UUID]:
    """Of those who qualify, the one with the fewest open tasks; three statements for any number of tasks."""
    if not tasks:
        return {}
    by_grid: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    by_community: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    communities = {task.community_id for task in tasks if task.community_id}
    for staff_id, grid_id, community in (
        in_force(moment)
        .filter(grid__community_id__in=communities)
        .values_list("staff_id", "grid_id", "grid__community_id")
    ):
        by_grid[grid_id].add(staff_id)
        by_community[community].add(staff_id)
    load = open_tasks(set().union(*by_community.values()), moment)
    proposals = {}
    for task in sorted(tasks, key=lambda task: task.id):
        own = by_grid[task.grid_id] if task.grid_id else set()
        holders = holders_of(task, own)
        candidates = (own - holders) or (by_community[task.community_id or ""] - holders)
        if candidates:
            chosen = min(candidates, key=lambda staff_id: (load[staff_id], staff_id))
            # The next task of this batch goes to somebody else, if there is one.
            load[chosen] += 1
            proposals[task.id] = chosen
    return proposals


def holders_of(task: VerificationTask, covering: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Who has let it become overdue: the assignee, or the only worker of the grid."""
    if task.assignee_id:
        return {task.assignee_id}
    return set(covering) if len(covering) == 1 else set()


def in_force(moment: datetime) -> QuerySet[Coverage]:
    return Coverage.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=moment),
        starts_at__lte=moment,
        staff__is_active=True,
        staff__role__in=FIELD_ROLES,
    )


def open_tasks(staff_ids: Collection[uuid.UUID], moment: datetime) -> Counter[uuid.UUID]:
    """Each one's tasks by name, and those without a name in the grids they cover."""
    unfinished = VerificationTask.objects.filter(STILL_RUNNING)
    named = unfinished.filter(assignee_id__in=staff_ids).values_list("assignee_id").annotate(Count("id"))
    covering = Q(grid__coverages__ends_at=None) | Q(grid__coverages__ends_at__gt=moment)
    shared = (
        unfinished.filter(
            covering,
            assignee=None,
            grid__coverages__staff_id__in=staff_ids,
            grid__coverages__starts_at__lte=moment,
        )
        .values_list("grid__coverages__staff_id")
        .annotate(Count("id"))
    )
    load: Counter[uuid.UUID] = Counter()
    for staff_id, count in [*named, *shared]:
        load[staff_id] += count
    return load
