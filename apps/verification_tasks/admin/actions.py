"""What can be done with tasks from the list or from one task: each ends in one service. Sets stand in `bulk`."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.errors import DomainError
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.bulk import BulkActions
from apps.verification_tasks.admin.forms import OutcomeForm, RouteForm
from apps.verification_tasks.admin.places import task_line
from apps.verification_tasks.models import Dispute, VerificationTask
from apps.verification_tasks.services.disputes import decide_dispute
from apps.verification_tasks.services.pauses.limits import PAUSABLE
from apps.verification_tasks.services.tasks import route_task
from apps.verification_tasks.states import RUNNING, Outcome, Priority, SlaState, TaskStatus

Tasks = Sequence[VerificationTask]


class TaskActions(BulkActions):
    actions: tuple[str, ...] = (
        "reassign",
        "remind",
        "route",
        "raise_priority",
        "lower_priority",
        "ask_pause",
        "duplicate",
        "decide",
    )

    def has_route_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.ROUTE_TASKS)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.DECIDE_DISPUTES)

    def offers(self, action: str, task: VerificationTask) -> bool:
        running = task.status in RUNNING
        match action:
            case "reassign" | "route" | "duplicate":
                return running
            case "remind":
                return running and task.decided_at is None
            case "ask_pause":
                return task.status in PAUSABLE and task.sla not in {SlaState.PAUSED, SlaState.OVERDUE}
            case "raise_priority":
                return running and task.priority == Priority.NORMAL
            case "lower_priority":
                return running and task.priority == Priority.HIGH
        return task.status == TaskStatus.DISPUTED

    @admin.action(description=gettext_lazy("Route to a grid"), permissions=["route"])
    def route(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(form: RouteForm, chosen: Tasks) -> str:
            for task in chosen:
                route_task(task_id=task.pk, grid_id=form.grid_id(), actor=viewer.actor())
            return ngettext("%(n)d task has its grid now.", "%(n)d tasks have their grid now.", len(chosen)) % {
                "n": len(chosen)
            }

        step = Step(
            action="route",
            title=_("Route to a grid"),
            question=_("Whoever covers the chosen grid sees the tasks at their next pull."),
            submit=_("Route"),
            form=lambda data, tasks: RouteForm(viewer, tasks, data),
            apply=apply,
            line=task_line,
        )
        return confirm(self, request, queryset, step)

    @admin.action(description=gettext_lazy("Decide the dispute"), permissions=["decide"])
    def decide(self, request: HttpRequest, queryset: QuerySet[VerificationTask]) -> HttpResponse | None:
        disputes = list(Dispute.objects.filter(task__in=queryset, decided_at=None).order_by("opened_at"))
        offered = offered_outcomes(disputes)

        def apply(form: OutcomeForm, _chosen: Tasks) -> str:
            if not disputes:
                raise DomainError(code="already_decided")
            for dispute in one_a_task(disputes):
                decide_dispute(
                    dispute_id=dispute.pk,
                    outcome=Outcome(form.cleaned_data["outcome"]),
                    actor=viewer_of(request).actor(),
                )
            return _("The dispute is decided.")

        step = Step(
            action="decide",
            title=_("Decide the dispute"),
            question=_("Two completions disagree. Choose the outcome in force from now on; both stay on record."),
            submit=_("Decide"),
            form=lambda data, _tasks: OutcomeForm(offered, data),
            apply=apply,
            line=task_line,
        )
        return confirm(self, request, queryset, step)


def one_a_task(disputes: Sequence[Dispute]) -> list[Dispute]:
    """A decision ends every open dispute of its task."""
    return list({dispute.task_id: dispute for dispute in disputes}.values())


def offered_outcomes(disputes: Sequence[Dispute]) -> list[str]:
    """Both sides' outcomes, in the order in which they came."""
    sides = [side for each in disputes for side in (each.outcome_in_force, each.outcome_claimed)]
    return list(dict.fromkeys(sides))
