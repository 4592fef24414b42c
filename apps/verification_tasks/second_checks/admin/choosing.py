"""On the list of tasks: send closed ones to be checked again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.office.confirm import Step, confirm
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.models import SecondCheck, VerificationTask
from apps.verification_tasks.second_checks.services import choose_second_checks
from apps.verification_tasks.states import TaskStatus


class SecondCheckAction:
    """For the task list; the other actions are asked first whether they are meant."""

    def has_check_again_permission(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer.staff is not None and viewer.may(Permission.REVIEW_WORK)

    def offers(self, action: str, task: VerificationTask) -> bool:
        if action != "check_again":
            return bool(super().offers(action, task))  # type: ignore[misc]  # of the admin it is mixed into
        done = task.status == TaskStatus.COMPLETED and task.decided_by_id is not None
        return done and not SecondCheck.objects.filter(first_task=task).exists()

    @admin.action(description=gettext_lazy("Check again"), permissions=["check_again"])
    def check_again(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[VerificationTask]) -> str:
            idents = [task.pk for task in chosen]
            drawn = choose_second_checks(task_ids=idents, actor=viewer_of(request).actor())
            words = ngettext("%(n)d task is checked again.", "%(n)d tasks are checked again.", len(drawn))
            return words % {"n": len(drawn)}

        step = Step(
            action="check_again",
            title=_("Check again"),
            question=_("Somebody who cannot know the first result goes there again. What was decided stays."),
            submit=_("Check again"),
            apply=apply,
            line=task_line,
        )
        return confirm(self, request, queryset, step)
