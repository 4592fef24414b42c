"""Where a task's page is, and the filter for rows that belong to a task."""

from django.db.models import Q
from django.urls import reverse

from apps.grids.office.viewers import Viewer


def task_url(task_id: object) -> str:
    return reverse("admin:verification_tasks_verificationtask_change", args=[task_id])


def in_task_scope(viewer: Viewer) -> Q:
    return viewer.scope(grid="task__grid", town="task__town")
