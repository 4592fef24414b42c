"""Who answers for an event that waits: the town's supervisor of the task that it names."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery

from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.sync.models import JournalEntry
from apps.verification_tasks.models import VerificationTask


def with_owners(entries: QuerySet[JournalEntry]) -> QuerySet[Any]:
    """Adds `task_reference` and `owners`: names, none where the task is unknown or its town has nobody."""
    task = VerificationTask.objects.filter(pk=OuterRef("task_id"))
    of_town = Staff.objects.filter(role=Role.TOWN, is_active=True, division=OuterRef("task_town")).order_by("pinyin")
    return entries.annotate(
        task_reference=Subquery(task.values("reference")),
        task_town=Subquery(task.values("town")),
        owners=ArraySubquery(of_town.values("name")),
    )
