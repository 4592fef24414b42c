"""Close tasks as duplicates of another one, which the person names by its reference."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Foreseen
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.bulk.words import SHARED, foreseen, left_out_words
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.bulk import CEILING
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.bulk import plan_of_duplicates, shared
from apps.verification_tasks.services.bulk import close_as_duplicates
from apps.verification_tasks.states import TaskStatus

Tasks = Sequence[VerificationTask]
Find = Callable[[str], VerificationTask | None]


class DuplicateForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Reference of the task to keep"), max_length=24, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, find: Find, data: Any) -> None:
        super().__init__(data)
        self.find = find
        self.kept: VerificationTask | None = None

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"].strip()
        self.kept = self.find(reference)
        if self.kept is None:
            raise forms.ValidationError(_("There is no such task in your area, or it is cancelled itself."))
        return reference


class DuplicateAction:
    def has_duplicate_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.DECIDE_DISPUTES)

    @admin.action(description=gettext_lazy("Close as a duplicate"), permissions=["duplicate"])
    def duplicate(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        def find(reference: str) -> VerificationTask | None:
            tasks: QuerySet[VerificationTask] = self.get_queryset(request)  # type: ignore[attr-defined]
            return tasks.filter(reference=reference).exclude(status=TaskStatus.CANCELLED).first()

        def apply(form: DuplicateForm, chosen: Tasks) -> str:
            kept = kept_of(form)
            plan = close_as_duplicates(
                task_ids=[task.pk for task in chosen], kept_id=kept.pk, actor=viewer_of(request).actor()
            )
            number = len(plan.going)
            words = ngettext(
                "%(n)d task is closed as a duplicate of %(kept)s.",
                "%(n)d tasks are closed as duplicates of %(kept)s.",
                number,
            )
            return words % {"n": number, "kept": kept.reference} + left_out_words(plan)

        step = Step(
            action="duplicate",
            title=_("Close as a duplicate"),
            question=_(
                "The tasks are cancelled and their declarations closed as declared twice. Their history and evidence "
                "stay; the resident gets no message about it. This cannot be undone."
            ),
            submit=_("Close"),
            form=lambda data, _tasks: DuplicateForm(find, data),
            apply=apply,
            line=task_line,
            foresee=foresee,
            most=CEILING,
        )
        return confirm(self, request, queryset, step)


def kept_of(form: DuplicateForm) -> VerificationTask:
    if form.kept is None:
        raise ValueError("the form has not been checked")
    return form.kept


def foresee(form: DuplicateForm, tasks: Tasks) -> Foreseen:
    kept = kept_of(form)

    def line(task: VerificationTask) -> str:
        same = _(", ").join(str(SHARED[each]) for each in shared(task.declaration, kept.declaration))
        return f"{task.reference} → {kept.reference} · {same}"

    return foreseen(plan_of_duplicates(tasks, kept), _("Will be closed"), line, [task_line(kept)])
