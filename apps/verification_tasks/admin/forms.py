"""What the intermediate pages of the task actions ask."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.core.ids import parse_uuid
from apps.grids.models import Coverage, Grid, Staff
from apps.grids.office.viewers import Viewer
from apps.grids.roles import PERMISSIONS, Permission
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import RUNNING, Outcome, PauseReason

NOBODY: Final = "nobody"
FIELD_ROLES: Final = sorted(role for role, allowed in PERMISSIONS.items() if Permission.WORK_IN_FIELD in allowed)
Options = list[tuple[str, str]]


def field_workers(viewer: Viewer, tasks: Sequence[VerificationTask]) -> QuerySet[Any]:
    """Active field staff of the viewer's scope or the tasks' towns; `running`: what is theirs by name."""
    covering = Coverage.objects.filter(
        viewer.scope(grid="grid", town="grid__town") | Q(grid__town__in={task.town_id for task in tasks}),
        ends_at=None,
    )
    workers = Staff.objects.filter(role__in=FIELD_ROLES, is_active=True, pk__in=covering.values("staff"))
    running = Count("tasks", filter=Q(tasks__status__in=RUNNING))
    return workers.select_related("user").annotate(running=running).order_by("pinyin", "pk")


def worker_options(viewer: Viewer, tasks: Sequence[VerificationTask]) -> list[tuple[str, Any]]:
    """First those who cover one of the tasks' grids, then the others, each with how much is theirs by name."""
    here = set(
        Coverage.objects.filter(grid__in={task.grid_id for task in tasks}, ends_at=None).values_list(
            "staff", flat=True
        )
    )
    near: Options = []
    far: Options = []
    for worker in field_workers(viewer, tasks):
        words = _("%(name)s (%(account)s), %(n)d by name") % {
            "name": worker.name,
            "account": worker.user.get_username(),
            "n": worker.running,
        }
        (near if worker.pk in here else far).append((str(worker.pk), words))
    groups: list[tuple[str, Any]] = [
        ("", _("Choose a worker")),
        (NOBODY, _("Nobody by name: whoever covers the grid")),
    ]
    if near:
        groups.append((_("Cover the grid"), near))
    if far:
        groups.append((_("Others nearby"), far))
    return groups


class ReassignForm(forms.Form):
    staff = forms.ChoiceField(label=gettext_lazy("New assignee"), widget=UnfoldAdminSelectWidget)

    def __init__(self, viewer: Viewer, tasks: Sequence[VerificationTask], data: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["staff"]
        field.choices = worker_options(viewer, tasks)

    def staff_id(self) -> uuid.UUID | None:
        chosen = str(self.cleaned_data["staff"])
        return None if chosen == NOBODY else parse_uuid(chosen)


class RouteForm(forms.Form):
    grid = forms.ChoiceField(label=gettext_lazy("Grid"), widget=UnfoldAdminSelectWidget)

    def __init__(self, viewer: Viewer, tasks: Sequence[VerificationTask], data: Any) -> None:
        """The grids of the declared community first; then those of the town."""
        super().__init__(data)
        towns = {task.town_id for task in tasks}
        declared = {task.declaration.division_id for task in tasks}
        rows = Grid.objects.filter(viewer.scope(grid="pk", town="town"), is_active=True, town__in=towns)
        near: Options = []
        far: Options = []
        for grid in rows.select_related("community"):
            words = f"{grid.community.name} · {grid.name} ({grid.code})"
            (near if grid.community_id in declared else far).append((str(grid.pk), words))
        groups: list[tuple[str, Any]] = [("", _("Choose a grid"))]
        if near:
            groups.append((_("In the declared community"), near))
        if far:
            groups.append((_("Elsewhere in the town"), far))
        field: Any = self.fields["grid"]
        field.choices = groups

    def grid_id(self) -> uuid.UUID:
        return uuid.UUID(str(self.cleaned_data["grid"]))


class PauseForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=choices(PauseReason), widget=UnfoldAdminSelectWidget
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days"), min_value=1, max_value=365, widget=UnfoldAdminIntegerFieldWidget
    )
    note = forms.CharField(
        label=gettext_lazy("Why the clock should stand"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome in force"), widget=UnfoldAdminSelectWidget)

    def __init__(self, offered: Sequence[str], data: Any) -> None:
        super().__init__(data)
        words: dict[str, Any] = dict(choices(Outcome))
        field: Any = self.fields["outcome"]
        field.choices = [("", _("Choose an outcome")), *((value, words[value]) for value in offered)]
