"""Ask for a pause of one task or of many: after a flood, of a whole village."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.office.confirm import Step, confirm
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.forms import PauseForm
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.pauses import ask_pauses
from apps.verification_tasks.states import PauseReason


class PauseAction:
    def has_ask_pause_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.ASK_PAUSES)

    @admin.action(description=gettext_lazy("Ask for a pause"), permissions=["ask_pause"])
    def ask_pause(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        def apply(form: PauseForm, chosen: Sequence[VerificationTask]) -> str:
            asked = ask_pauses(
                task_ids=[task.pk for task in chosen],
                reason=PauseReason(form.cleaned_data["reason"]),
                days=form.cleaned_data["days"],
                note=form.cleaned_data["note"],
                actor=viewer_of(request).actor(),
            )
            words = ngettext("A pause is asked for %(n)d task.", "A pause is asked for %(n)d tasks.", len(asked))
            return words % {"n": len(asked)}

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
        )
        return confirm(self, request, queryset, step)
