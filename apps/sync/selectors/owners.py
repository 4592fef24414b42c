"""Who answers for an event that waits: the town's supervisor of the task that it names, else of its worker."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.grids.models import Coverage, Staff
from apps.grids.roles import Role
from apps.sync.models import JournalEntry
from apps.verification_tasks.models import VerificationTask


def with_owners(entries: QuerySet[JournalEntry]) -> QuerySet[Any]:
    """Adds `task_reference` and `owners`: names, none where the town has nobody."""
    task = VerificationTask.objects.filter(pk=OuterRef("task_id"))
    # The latest of the worker's grids: of a task that nobody knows there is nothing else to go by.
    last_grid = Coverage.objects.filter(staff=OuterRef("staff")).order_by("-starts_at", "-pk")
    of_town = Staff.objects.filter(role=Role.TOWN, is_active=True, division=OuterRef("responsible_town"))
    return entries.annotate(
        task_reference=Subquery(task.values("reference")),
        responsible_town=Coalesce(Subquery(task.values("town")), Subquery(last_grid.values("grid__town")[:1])),
        owners=ArraySubquery(of_town.order_by("pinyin").values("name")),
    )
