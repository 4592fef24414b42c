"""A suggestion, what would happen, and a yes."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.core.errors import DomainError
from apps.grids.office.confirm import Nothing
from apps.grids.office.faults import in_words
from apps.grids.office.previews import Leaving, preview_of
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.forecast.applying import apply_move
from apps.verification_tasks.forecast.reading import covering, movable_tasks, moves_of
from apps.verification_tasks.models import Move, VerificationTask


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, move_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    if not viewer.may(Permission.REASSIGN_TASKS):
        raise PermissionDenied
    found = moves_of(viewer).filter(pk=move_id).first()
    if found is None:
        messages.warning(request, _("This suggestion has been applied, or a newer forecast has replaced it."))
        return back()
    tasks = movable_tasks(viewer, found)
    if not tasks:
        messages.warning(request, _("None of the tasks waits any more."))
        return back()
    form = Nothing(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return apply(request, viewer, found, chosen(request, tasks))
        except DomainError as fault:
            form.add_error(None, in_words(fault))
    return ask(request, found, tasks, form)


def chosen(request: HttpRequest, tasks: list[VerificationTask]) -> list[VerificationTask]:
    """What was on the page that was said yes to, as far as it still waits."""
    said = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
    return [task for task in tasks if str(task.pk) in said]


def apply(request: HttpRequest, viewer: Viewer, found: Move, tasks: list[VerificationTask]) -> HttpResponse:
    moved = apply_move(move_id=found.pk, task_ids=[task.pk for task in tasks], actor=viewer.actor())
    words = ngettext("%(n)d task now belongs to %(who)s.", "%(n)d tasks now belong to %(who)s.", moved)
    messages.success(request, words % {"n": moved, "who": found.staff.name})
    return back()


def ask(request: HttpRequest, found: Move, tasks: list[VerificationTask], form: Any) -> HttpResponse:
    people = covering([found.grid_id])
    context = {
        **admin.site.each_context(request),
        "opts": VerificationTask._meta,
        "title": _("Give tasks to %(who)s") % {"who": found.staff.name},
        "question": _("The tasks leave the present worker's phone. What that worker has done already still counts."),
        "submit": _("Give them away"),
        "action": "move",
        "objects": [task_line(task) for task in tasks],
        # What is known of those who have the grid now: their phones, what is begun, what falls due.
        "preview": preview_of(Leaving(frozenset(people))) if people else [],
        "pks": [str(task.pk) for task in tasks],
        "form": form,
        "back": reverse("forecast"),
    }
    return TemplateResponse(request, "admin/office/confirm.html", context)


def back() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("forecast"))
