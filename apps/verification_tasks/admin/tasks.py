"""Verification tasks (核查任务): the list that supervisors live in, and one task with all that happened to it."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import BooleanField, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.grids.office.base import OfficeList, ScopedModelAdmin
from apps.grids.office.details import Detail, Fact
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.search import SealedSearchMixin, Term, TermKind, is_reference
from apps.grids.office.viewers import Viewer
from apps.residence_registration.selectors import named
from apps.verification_tasks.admin import filters
from apps.verification_tasks.admin.actions import TaskActions
from apps.verification_tasks.admin.bulk import UndoView
from apps.verification_tasks.admin.columns import TaskColumns
from apps.verification_tasks.admin.facts import task_sections
from apps.verification_tasks.admin.figure_filters import FigureFilter
from apps.verification_tasks.admin.media import EvidenceView
from apps.verification_tasks.admin.timeline import timeline
from apps.verification_tasks.admin.verdict_words import possibly_done_note
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.second_checks.admin.choosing import SecondCheckAction
from apps.verification_tasks.selectors.lists import checks, tasks_visible_to
from apps.verification_tasks.selectors.possibly_done import possibly_done
from apps.verification_tasks.states import RUNNING

RELATED: Final = ("declaration", "grid", "community", "town", "assignee", "policy")
HEAVY: Final = ("declaration__phone", "grid__area", "assignee__phone")


class TaskList(OfficeList):
    def get_results(self, request: HttpRequest) -> None:
        """Of the page's running tasks, whose worker's phone is silent: two statements a page."""
        super().get_results(request)
        running = [task for task in self.result_list if task.status in RUNNING and task.decided_at is None]
        silent = possibly_done(running)
        for task in running:
            task.silent = silent.get(task.pk)


@admin.register(VerificationTask)
class TaskAdmin(
    TaskColumns,
    SecondCheckAction,
    TaskActions,
    UndoView,
    EvidenceView,
    SealedSearchMixin,
    RevealMixin,
    ScopedModelAdmin,
):
    personal_subject = "verification_task"
    reveal_subject = "verification_task"
    reveal_heads = (gettext_lazy("full name"), gettext_lazy("identity number"), gettext_lazy("phone"))
    reveal_related = ("declaration__person",)
    list_display = (
        "reference_shown",
        "resident",
        "community_name",
        "grid_name",
        "assignee_name",
        "status_shown",
        "due_shown",
    )
    actions = (*TaskActions.actions, "check_again")
    list_filter = (
        filters.StatusFilter,
        filters.SlaFilter,
        FigureFilter,
        filters.RoutedFilter,
        ("priority", ChoicesDropdownFilter),
        filters.TownFilter,
        filters.CommunityFilter,
        filters.GridFilter,
        filters.WorkerFilter,
    )
    search_help_text = gettext_lazy("Reference, name, whole phone or ID number")
    empty_words = gettext_lazy("No task in your area is waiting to be done.")
    ordering = ("due_at", "pk")
    list_fullwidth = True
    # All that match the filter, up to the ceiling of each action.
    list_disable_select_all = False
    date_hierarchy = None

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        tasks = checks() if viewer.staff is None else tasks_visible_to(viewer.staff)
        shows_names = Value(viewer.reads_personal_data, output_field=BooleanField())
        return tasks.select_related(*RELATED).defer(*HEAVY).annotate(shows_names=shows_names)

    def get_changelist(self, _request: HttpRequest, **_: Any) -> type[OfficeList]:
        return TaskList

    def find_by(self, viewer: Viewer, queryset: QuerySet[Any], term: Term) -> QuerySet[Any]:
        match term.kind:
            case TermKind.PHONE:
                return queryset.filter(declaration__phone_index=term.index)
            case TermKind.ID_NUMBER:
                return queryset.filter(declaration__person__id_number_index=term.index)
        if is_reference(term):
            return queryset.filter(reference__startswith=term.text.upper())
        found = named(term.text).values("pk")
        return queryset.filter(declaration__in=found) if viewer.reads_personal_data else queryset.none()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One row may be read in full: its phone is masked on the page."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.declaration = type(found.declaration).objects.select_related("person").get(pk=found.declaration_id)
        return found

    def detail(self, viewer: Viewer, obj: VerificationTask) -> Detail:
        return Detail(
            sections=task_sections(viewer, obj),
            timeline=timeline(viewer, obj),
            notes=notes(obj),
            links=self.reveal_links(viewer, obj),
        )

    def revealed(self, obj: VerificationTask) -> list[Fact]:
        return [
            Fact(_("full name"), obj.declaration.name),
            Fact(_("identity number"), obj.declaration.person.id_number),
            Fact(_("phone"), obj.declaration.phone),
        ]


def notes(task: VerificationTask) -> list[Any]:
    found: list[Any] = []
    if task.grid_id is None:
        found.append(_("No rule could place this address: please route the task to a grid."))
    if task.status in RUNNING and task.decided_at is None:
        found += [possibly_done_note(silent) for silent in possibly_done([task]).values()]
    return found
