"""Ask for a pause of one task or of many: after a flood, of a whole village."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Foreseen
from apps.grids.office.formats import deadline
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.bulk.undo import with_undo
from apps.verification_tasks.admin.bulk.words import foreseen, left_out_words
from apps.verification_tasks.admin.forms import PauseForm
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.bulk import CEILING, Plan
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.bulk import plan_of_pause
from apps.verification_tasks.services.bulk import ask_pauses_of_many
from apps.verification_tasks.states import PauseReason

Tasks = Sequence[VerificationTask]


def plan_of(form: PauseForm, tasks: Tasks) -> Plan:
    return plan_of_pause(tasks, form.cleaned_data["reason"], form.cleaned_data["days"])


def foresee(form: PauseForm, tasks: Tasks) -> Foreseen:
    return foreseen(
        plan_of(form, tasks),
        _("A pause is asked for"),
        lambda task: f"{task.reference} · {_('due')} {deadline(task.due_at)}",
    )


class PauseAction:
    def has_ask_pause_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.ASK_PAUSES)

    @admin.action(description=gettext_lazy("Ask for a pause"), permissions=["ask_pause"])
    def ask_pause(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        def apply(form: PauseForm, chosen: Tasks) -> str:
            plan = plan_of(form, chosen)
            change = ask_pauses_of_many(
                # With nothing to ask for the service says what is the matter.
                task_ids=plan.ids or [task.pk for task in chosen],
                reason=PauseReason(form.cleaned_data["reason"]),
                days=form.cleaned_data["days"],
                note=form.cleaned_data["note"],
                actor=viewer_of(request).actor(),
            )
            number = len(plan.going)
            words = ngettext("A pause is asked for %(n)d task.", "A pause is asked for %(n)d tasks.", number)
            return with_undo(words % {"n": number} + left_out_words(plan), change)

        step = Step(
            action="ask_pause",
            title=_("Ask for a pause"),
            question=_(
                "The clock runs on until another person grants the pause. Caps are those of the task's policy."
            ),
            submit=_("Ask"),
            form=lambda data, _tasks: PauseForm(data),
            apply=apply,
            line=task_line,
            foresee=foresee,
            most=CEILING,
        )
        return confirm(self, request, queryset, step)
