"""The tasks' actions that foresee: each page says what would become of which task, and each deed is one service."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.models import Staff
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Foreseen
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.bulk.duplicate_action import DuplicateAction
from apps.verification_tasks.admin.bulk.pause_action import PauseAction
from apps.verification_tasks.admin.bulk.undo import with_undo
from apps.verification_tasks.admin.bulk.words import foreseen, holder, left_out_words
from apps.verification_tasks.admin.forms import ReassignForm
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.bulk import CEILING, plan_priority, plan_reassign
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.selectors.bulk import plan_of_reminder, workers_of
from apps.verification_tasks.services.bulk import change_priority_of_many, reassign_many, remind_workers
from apps.verification_tasks.states import Priority

Tasks = Sequence[VerificationTask]


class BulkActions(PauseAction, DuplicateAction):
    def has_reassign_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.REASSIGN_TASKS)

    @admin.action(description=gettext_lazy("Reassign"), permissions=["reassign"])
    def reassign(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def foresee(form: ReassignForm, chosen: Tasks) -> Foreseen:
            to = name_of(form)
            plan = plan_reassign(chosen, form.staff_id())
            return foreseen(plan, _("Will be given away"), lambda task: f"{task.reference} · {holder(task)} → {to}")

        def apply(form: ReassignForm, chosen: Tasks) -> str:
            plan = plan_reassign(chosen, form.staff_id())
            # With nothing to move the service says what is the matter.
            ids = plan.ids or [task.pk for task in chosen]
            change = reassign_many(task_ids=ids, staff_id=form.staff_id(), actor=viewer.actor())
            number = change.tasks.count() if change else 0
            words = ngettext("%(n)d task now belongs to %(who)s.", "%(n)d tasks now belong to %(who)s.", number)
            return with_undo(words % {"n": number, "who": name_of(form)} + left_out_words(plan), change)

        step = Step(
            action="reassign",
            title=_("Reassign tasks"),
            question=_("The tasks leave the present worker's phone. What that worker has done already still counts."),
            submit=_("Reassign"),
            form=lambda data, tasks: ReassignForm(viewer, tasks, data),
            apply=apply,
            line=task_line,
            foresee=foresee,
            most=CEILING,
        )
        return confirm(self, request, queryset, step)

    @admin.action(description=gettext_lazy("Remind the worker"), permissions=["reassign"])
    def remind(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        def foresee(_form: Any, chosen: Tasks) -> Foreseen:
            plan = plan_of_reminder(chosen)
            workers = workers_of(plan.going)

            def line(task: VerificationTask) -> str:
                return f"{task.reference} → {_(', ').join(person.name for person in workers[task.pk])}"

            people = {person.pk for told in workers.values() for person in told}
            number = ngettext("%(n)d person gets one message.", "%(n)d people get one message each.", len(people))
            return foreseen(plan, _("Will be reminded of"), line, [number % {"n": len(people)}])

        def apply(_form: Any, chosen: Tasks) -> str:
            plan = plan_of_reminder(chosen)
            told = remind_workers(task_ids=plan.ids, actor=viewer_of(request).actor())
            people = len({person.pk for each in told.values() for person in each})
            words = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", people) % {"n": people}
            return words + left_out_words(plan)

        step = Step(
            action="remind",
            title=_("Remind the worker"),
            question=_("Whoever has the task by name, else whoever covers its grid, gets a text message at once."),
            submit=_("Remind"),
            apply=apply,
            line=task_line,
            foresee=foresee,
            most=CEILING,
        )
        return confirm(self, request, queryset, step)

    @admin.action(description=gettext_lazy("Raise the priority"), permissions=["reassign"])
    def raise_priority(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        title = _("Raise the priority")
        return self.set_priority(request, queryset, "raise_priority", title, Priority.HIGH)

    @admin.action(description=gettext_lazy("Back to normal priority"), permissions=["reassign"])
    def lower_priority(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        title = _("Back to normal priority")
        return self.set_priority(request, queryset, "lower_priority", title, Priority.NORMAL)

    def set_priority(
        self, request: HttpRequest, queryset: QuerySet[VerificationTask], action: str, title: str, priority: Priority
    ) -> HttpResponse | None:
        def line(task: VerificationTask) -> str:
            return f"{task_line(task)} · {task.get_priority_display()} → {LABELS[Priority, priority]}"

        def apply(_form: Any, chosen: Tasks) -> str:
            plan = plan_priority(chosen, priority)
            change = change_priority_of_many(task_ids=plan.ids, priority=priority, actor=viewer_of(request).actor())
            number = change.tasks.count() if change else 0
            words = ngettext("%(n)d task changed.", "%(n)d tasks changed.", number) % {"n": number}
            return with_undo(words + left_out_words(plan), change)

        step = Step(
            action=action,
            title=title,
            question=_("The worker's phone shows the new priority at its next pull."),
            submit=title,
            apply=apply,
            line=task_line,
            foresee=lambda _form, chosen: foreseen(plan_priority(chosen, priority), _("Will change"), line),
            most=CEILING,
        )
        return confirm(self, request, queryset, step)


def name_of(form: ReassignForm) -> str:
    staff_id = form.staff_id()
    return Staff.objects.get(pk=staff_id).name if staff_id else _("whoever covers the grid")
