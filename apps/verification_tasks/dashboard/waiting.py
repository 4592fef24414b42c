"""Escalations that wait for an answer, the oldest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.clock import now
from apps.grids.office.formats import EMPTY
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Role
from apps.verification_tasks.admin.places import in_task_scope
from apps.verification_tasks.dashboard.cards import Number, capped
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.models.escalations import AWAITED

SHOWN: Final = 5
# The list's column of when they were taken.
OLDEST_FIRST: Final = "5"


@dataclass(frozen=True, slots=True)
class Waiting:
    all: Number
    oldest: list["Step"]


@dataclass(frozen=True, slots=True)
class Step:
    task: str
    grid: str
    role: str
    since: datetime
    url: str

    @property
    def hours(self) -> int:
        return int((now() - self.since).total_seconds() // 3600)

    @property
    def waits(self) -> str:
        return ngettext("for %(n)d hour", "for %(n)d hours", self.hours) % {"n": self.hours}


def awaited(viewer: Viewer) -> QuerySet[Escalation]:
    return Escalation.objects.filter(AWAITED, in_task_scope(viewer), task__is_running=True)


def waiting(viewer: Viewer) -> Waiting:
    rows = awaited(viewer)
    page = reverse("admin:verification_tasks_escalation_changelist", query={"answer": "awaited", "o": OLDEST_FIRST})
    columns = rows.order_by("taken_at", "pk").values_list(
        "pk", "task__reference", "task__grid__name", "role", "taken_at"
    )
    return Waiting(Number(_("Waiting for an answer"), capped(rows), page), [step(*row) for row in columns[:SHOWN]])


def step(ident: int, reference: str, grid: str | None, role: str, taken: datetime) -> Step:
    url = reverse("admin:verification_tasks_escalation_change", args=[ident])
    return Step(reference, grid or EMPTY, str(Role(role).label), taken, url)
