"""Where a task's page is, how a task stands in one line, and the filter for rows that belong to a task."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.grids.office.viewers import Viewer
from apps.verification_tasks.models import VerificationTask


def task_url(task_id: object) -> str:
    return reverse("admin:verification_tasks_verificationtask_change", args=[task_id])


def in_task_scope(viewer: Viewer) -> Q:
    return viewer.scope(grid="task__grid", town="task__town")


def task_line(task: VerificationTask) -> str:
    grid = task.grid.name if task.grid else _("unrouted")
    assignee = task.assignee.name if task.assignee else _("nobody by name")
    return f"{task.reference} · {grid} · {assignee}"
