"""What a supervisor does about a call: attach it, lay it aside, have it looked at again."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core.text import fold
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import deadline, moment
from apps.grids.office.reveal import ReasonForm
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.calls.words import reason_words
from apps.verification_tasks.inbound.phone.handling import (
    IMPOSSIBLE,
    WITH_PERSON,
    attach_call,
    look_again,
    set_calls_aside,
)
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.models import PhoneCall, VerificationTask
from apps.verification_tasks.selectors.lists import tasks_visible_to
from apps.verification_tasks.states import RUNNING

MOST_SHOWN = 20


def tasks_for(viewer: Viewer) -> QuerySet[VerificationTask]:
    return VerificationTask.objects.all() if viewer.staff is None else tasks_visible_to(viewer.staff)


def line_of(call: PhoneCall) -> str:
    who = call.worker.name if call.worker else _("unknown caller")
    return f"{moment(call.started_at or call.received_at)} · {who} · {reason_words(call)}"


def possible_tasks(viewer: Viewer, call: PhoneCall) -> list[Section]:
    """Running checks of residents with that number, or the worker's own by name."""
    tasks = tasks_for(viewer).filter(status__in=RUNNING).select_related("grid").order_by("due_at")
    if call.callee_index is not None:
        same_number = list(tasks.filter(declaration__phone_index=call.callee_index)[:MOST_SHOWN])
    else:
        same_number = []
    by_name = list(tasks.filter(assignee=call.worker_id)[:MOST_SHOWN]) if call.worker_id else []
    found = {_("Residents with this number"): same_number, _("The worker's own tasks"): by_name}
    return [Section(title, [fact_of(task) for task in rows]) for title, rows in found.items() if rows]


def fact_of(task: VerificationTask) -> Fact:
    return Fact(task.reference, f"{task.grid.name if task.grid else _('unrouted')} · {deadline(task.due_at)}")


class AttachForm(ReasonForm):
    reference = forms.CharField(
        label=gettext_lazy("Reference of the task"), max_length=24, widget=UnfoldAdminTextInputWidget
    )
    field_order = ("reference", "reason")

    def __init__(self, viewer: Viewer, data: Any) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean_reference(self) -> VerificationTask:
        reference = fold(str(self.cleaned_data["reference"])).upper()
        task = tasks_for(self.viewer).filter(reference=reference).first()
        if task is None:
            raise forms.ValidationError(_("There is no such task, or it is not yours to see."))
        return task


class CallActions:
    """For a ScopedModelAdmin of calls."""

    actions = ("attach", "set_aside", "again")

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.HANDLE_QUARANTINE)

    def offers(self, action: str, obj: PhoneCall) -> bool:
        if obj.raw is None or obj.status not in WITH_PERSON:
            return False
        if action == "set_aside":
            return obj.status == CallStatus.UNMATCHED
        possible = obj.reason not in IMPOSSIBLE
        return possible if action == "attach" else possible and obj.status == CallStatus.UNMATCHED

    @admin.action(description=gettext_lazy("Attach to a task"), permissions=["handle"])
    def attach(self, request: HttpRequest, queryset: QuerySet[PhoneCall]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(form: AttachForm, chosen: list[PhoneCall]) -> str:
            task = form.cleaned_data["reference"]
            attach_call(
                call_id=chosen[0].pk, task_id=task.pk, reason=form.cleaned_data["reason"], actor=viewer.actor()
            )
            return _("The call is evidence of %(task)s now.") % {"task": task.reference}

        step = Step(
            action="attach",
            title=_("Attach to a task"),
            question=_(
                "The call becomes evidence of the task that you name. Whether it proves anything there, the evidence "
                "policy says: a call to another number than the declared one does not."
            ),
            submit=_("Attach"),
            form=lambda data, _chosen: AttachForm(viewer, data),
            apply=apply,
            line=line_of,
            preview=lambda chosen: possible_tasks(viewer, chosen[0]),
        )
        return confirm(self, request, queryset.filter(status__in=WITH_PERSON, raw__isnull=False)[:1], step)

    @admin.action(description=gettext_lazy("Lay aside"), permissions=["handle"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet[PhoneCall]) -> HttpResponse | None:
        def apply(form: ReasonForm, chosen: list[PhoneCall]) -> str:
            ids = [each.pk for each in chosen]
            number = set_calls_aside(
                call_ids=ids, reason=form.cleaned_data["reason"], actor=viewer_of(request).actor()
            )
            return ngettext("%(n)d call is laid aside.", "%(n)d calls are laid aside.", number) % {"n": number}

        step = Step(
            action="set_aside",
            title=_("Lay calls aside"),
            question=_("They leave the inbox, are no longer looked at, and are emptied when their term is over."),
            submit=_("Lay aside"),
            form=lambda data, _chosen: ReasonForm(data),
            apply=apply,
            line=line_of,
        )
        return confirm(self, request, queryset.filter(status=CallStatus.UNMATCHED).order_by("received_at"), step)

    @admin.action(description=gettext_lazy("Look for the task again"), permissions=["handle"])
    def again(self, request: HttpRequest, queryset: QuerySet[PhoneCall]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[PhoneCall]) -> str:
            number = look_again(call_ids=[each.pk for each in chosen], actor=viewer_of(request).actor())
            words = ngettext("%(n)d call is looked at again.", "%(n)d calls are looked at again.", number)
            return words % {"n": number}

        step = Step(
            action="again",
            title=_("Look for the task again"),
            question=_("First mend what kept it from being found: enter the worker's own number, for instance."),
            submit=_("Look again"),
            apply=apply,
            line=line_of,
        )
        return confirm(self, request, queryset.filter(status=CallStatus.UNMATCHED).order_by("received_at"), step)
