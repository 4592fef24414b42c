"""Undo a change of many tasks, from the message about it or from a task's timeline."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import DomainError
from apps.grids.models import Staff
from apps.grids.office.confirm import Step, changelist_url, take
from apps.grids.office.details import Foreseen
from apps.grids.office.faults import in_words
from apps.grids.office.formats import moment
from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.admin.bulk.words import foreseen, holder, left_out_words
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.bulk import CEILING
from apps.verification_tasks.models import BulkChange, BulkChangeTask, BulkKind, VerificationTask
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.selectors.bulk import plan_of_undo
from apps.verification_tasks.services.bulk import undo_change
from apps.verification_tasks.services.bulk.undoing import NEEDED, check_undoable
from apps.verification_tasks.states import Priority

Tasks = Sequence[VerificationTask]


def undo_url(change_id: uuid.UUID) -> str:
    return reverse("admin:undo_bulk_change", args=[change_id])


def with_undo(said: str, change: BulkChange | None) -> str | SafeString:
    """What is said when it is done, and the way back."""
    if change is None:
        return said
    return format_html('{} <a class="underline" href="{}">{}</a>', said, undo_url(change.pk), _("Undo"))


class UndoView:
    """For the tasks' admin."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into
        return [path("changes/<uuid:change_id>/undo/", view, name="undo_bulk_change"), *urls]

    def undo_view(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponse:
        viewer = viewer_of(request)
        change = BulkChange.objects.select_related("made_by").filter(pk=change_id).first()
        tasks = list(self.get_queryset(request).filter(bulk_changes__change=change_id)[:CEILING])  # type: ignore[attr-defined]
        if change is None or not tasks:
            raise Http404
        if not viewer.may(NEEDED[BulkKind(change.kind)]):
            raise PermissionDenied
        try:
            check_undoable(change)
        except DomainError as fault:
            messages.warning(request, in_words(fault))
            return HttpResponseRedirect(changelist_url(self))

        def apply(_form: Any, chosen: Tasks) -> str:
            done = undo_change(change_id=change.pk, task_ids=[task.pk for task in chosen], actor=viewer.actor())
            words = ngettext("%(n)d task is as it was.", "%(n)d tasks are as they were.", len(done.going))
            return words % {"n": len(done.going)} + left_out_words(done)

        question = _("%(what)s by %(who)s at %(at)s. What has changed since stays as it is.")
        step = Step(
            action="undo",
            title=_("Undo"),
            question=question
            % {"what": change.get_kind_display(), "who": change.made_by.name, "at": moment(change.made_at)},
            submit=_("Undo"),
            apply=apply,
            line=task_line,
            foresee=lambda _form, chosen: foresee_undo(change, chosen),
            most=CEILING,
        )
        return take(self, request, tasks, step)


def foresee_undo(change: BulkChange, tasks: Tasks) -> Foreseen:
    plan = plan_of_undo(change, tasks)
    was = dict(BulkChangeTask.objects.filter(change=change, task__in=plan.ids).values_list("task_id", "before"))
    names = names_of_holders(change, was)

    def line(task: VerificationTask) -> str:
        match BulkKind(change.kind):
            case BulkKind.REASSIGN:
                before = was[task.pk]
                return f"{task.reference} · {holder(task)} → {names[str(before)] if before else _('nobody by name')}"
            case BulkKind.PRIORITY:
                priority = Priority(str(was[task.pk]))
                return f"{task.reference} · {task.get_priority_display()} → {LABELS[Priority, priority]}"
        return _("%(task)s: the request for a pause is taken back") % {"task": task.reference}

    return foreseen(plan, _("Goes back"), line)


def names_of_holders(change: BulkChange, was: Mapping[uuid.UUID, Any]) -> dict[str, str]:
    if change.kind != BulkKind.REASSIGN:
        return {}
    people = Staff.objects.filter(pk__in={before for before in was.values() if before})
    return {str(pk): name for pk, name in people.values_list("pk", "name")}
