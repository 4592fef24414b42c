"""The field staff of communities, where they work, and how much they have to do."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection

from apps.grids.models import Coverage, Staff
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.verification_tasks.models import VerificationTask

FIELD_ROLES: Final = [role.value for role in Role if Permission.WORK_IN_FIELD in PERMISSIONS[role]]
# Who has so many open has no room: no more are counted, so that the cost follows the people and not the tasks.
CROWDED: Final = 20
COVERING: Final = f"""
SELECT coverage.staff_id, coverage.grid_id, grid.community_id
FROM {Coverage._meta.db_table} coverage JOIN grids_grid grid ON grid.id = coverage.grid_id
JOIN {Staff._meta.db_table} staff ON staff.id = coverage.staff_id
WHERE grid.community_id = ANY(%(communities)s) AND staff.is_active AND staff.role = ANY(%(roles)s)
  AND coverage.starts_at <= %(at)s AND (coverage.ends_at IS NULL OR coverage.ends_at > %(at)s)
"""  # noqa: S608  names of the models
# In the words of the partial indexes, which are used only then.
OPEN: Final = "task.is_running"
# Each one's tasks by name, and those without a name in the grids that they cover, of whatever community.
LOAD: Final = f"""
SELECT person.id, (
    SELECT count(*) FROM (SELECT 1 FROM {VerificationTask._meta.db_table} task
      WHERE task.assignee_id = person.id AND {OPEN} LIMIT {CROWDED}) capped
  ) + coalesce((
    SELECT sum(shared.count) FROM {Coverage._meta.db_table} coverage CROSS JOIN LATERAL (
      SELECT count(*) FROM (SELECT 1 FROM {VerificationTask._meta.db_table} task
        WHERE task.grid_id = coverage.grid_id AND task.assignee_id IS NULL AND {OPEN} LIMIT {CROWDED}) capped) shared
    WHERE coverage.staff_id = person.id AND coverage.starts_at <= %(at)s
      AND (coverage.ends_at IS NULL OR coverage.ends_at > %(at)s)), 0)
FROM unnest(%(people)s::uuid[]) AS person(id)
"""  # noqa: S608  names of the models


@dataclass(slots=True)
class Candidates:
    """Of the communities that were asked for so far."""

    by_grid: defaultdict[uuid.UUID, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    by_community: defaultdict[str, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    load: Counter[uuid.UUID] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)

    def learn(self, communities: Collection[str], at: datetime) -> None:
        unknown = set(communities) - self.known
        if not unknown:
            return
        with connection.cursor() as cursor:
            cursor.execute(COVERING, {"communities": sorted(unknown), "roles": FIELD_ROLES, "at": at})
            rows = cursor.fetchall()
            for staff_id, grid_id, community in rows:
                self.by_grid[grid_id].add(staff_id)
                self.by_community[community].add(staff_id)
            people = sorted({staff_id for staff_id, _, _ in rows} - self.load.keys())
            if people:
                cursor.execute(LOAD, {"people": people, "at": at})
                self.load.update({staff_id: int(count) for staff_id, count in cursor.fetchall()})
        self.known |= unknown
