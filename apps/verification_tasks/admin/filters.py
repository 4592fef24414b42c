"""Filters of the task list; each offers only what lies in the viewer's scope."""

import uuid
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from apps.core.clock import end_of_day, local_date, now
from apps.core.ids import parse_uuid
from apps.grids.models import Division, Grid, Staff
from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.admin.columns import SLA_WORDS
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.states import SlaState, TaskStatus

MOST_OPTIONS: Final = 500
RUNNING_NOW: Final = "running"
EVERYTHING: Final = "all"
DUE_TODAY: Final = "today"
Lookups = list[tuple[str, str | Promise]]


def grids_in_view(request: HttpRequest) -> QuerySet[Grid]:
    """The viewer's grids, narrowed further by the town and community that are chosen already."""
    grids = Grid.objects.filter(viewer_of(request).scope(grid="pk", town="town"), is_active=True)
    if town := request.GET.get("town"):
        grids = grids.filter(town=town)
    if community := request.GET.get("community"):
        grids = grids.filter(community=community)
    return grids


class StatusFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    """Without a choice the list shows what is still to be done."""

    title = _("status")
    parameter_name = "status"
    all_option = None

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        return [("", _("Still running")), *choices(TaskStatus), (EVERYTHING, _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # What is done from one task's page names the task; the list's first view must not hide it. All that match
        # are those that the list shows.
        named = request.method == "POST" and request.POST.get("select_across") != "1"
        chosen = self.value() or (EVERYTHING if named else RUNNING_NOW)
        if chosen == EVERYTHING:
            return queryset
        if chosen in set(TaskStatus):
            return queryset.filter(status=chosen)
        return queryset.filter(STILL_RUNNING)


class SlaFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("deadline")
    parameter_name = "sla"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        return [(DUE_TODAY, _("Due today")), *SLA_WORDS.items()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "today":
                return queryset.filter(due_today())
            case str(state) if state in set(SlaState):
                return queryset.filter(sla=state)
        return queryset


def due_today() -> Q:
    """The last day is today: the limit runs to 24:00, so the end belongs to it."""
    moment = now()
    return Q(due_at__gt=moment, due_at__lte=end_of_day(local_date(moment)))


class RoutedFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("routing")
    parameter_name = "routed"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Lookups:
        return [("no", _("Unrouted")), ("yes", _("Has a grid"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "no":
                return queryset.filter(grid=None)
            case "yes":
                return queryset.exclude(grid=None)
        return queryset


class TownFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("town")
    parameter_name = "town"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Lookups:
        grids = Grid.objects.filter(viewer_of(request).scope(grid="pk", town="town"))
        towns = Division.objects.filter(pk__in=grids.values("town")).values_list("code", "name")
        return list(towns[:MOST_OPTIONS])

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(town=self.value()) if self.value() else queryset


class CommunityFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("community")
    parameter_name = "community"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Lookups:
        grids = Grid.objects.filter(viewer_of(request).scope(grid="pk", town="town"))
        if town := request.GET.get("town"):
            grids = grids.filter(town=town)
        found = Division.objects.filter(pk__in=grids.values("community")).values_list("code", "name")
        return list(found[:MOST_OPTIONS])

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(community=self.value()) if self.value() else queryset


class GridFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = _("grid")
    parameter_name = "grid"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Lookups:
        rows = grids_in_view(request).values_list("pk", "name", "code")[:MOST_OPTIONS]
        return [(str(pk), f"{name} {code}") for pk, name, code in rows]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        grid = parse_uuid(self.value())
        return queryset.filter(grid=grid) if grid else queryset.none()


class WorkerFilter(DropdownFilter):  # type: ignore[misc]  # the same
    """A worker's tasks: those given by name, and those of the grids that they cover alone or with others."""

    title = _("worker")
    parameter_name = "worker"

    def lookups(self, request: HttpRequest, _model_admin: Any) -> Lookups:
        staff = Staff.objects.filter(
            coverages__ends_at=None, coverages__grid__in=grids_in_view(request).order_by().values("pk")
        )
        rows = staff.distinct().values_list("pk", "name")[:MOST_OPTIONS]
        return [(str(pk), name) for pk, name in rows]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        worker = parse_uuid(self.value())
        if worker is None:
            return queryset.none()
        return queryset.filter(tasks_of_worker(worker))


def tasks_of_worker(worker: uuid.UUID) -> Q:
    """Found once: as a subquery beside an "or" it would have every running task looked at."""
    covered = Grid.objects.filter(coverages__staff=worker, coverages__ends_at=None).order_by()
    return Q(assignee=worker) | Q(assignee=None, grid__in=list(covered.values_list("pk", flat=True)))
