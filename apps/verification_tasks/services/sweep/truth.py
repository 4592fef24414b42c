"""What an alert says may have come to pass while it waited for its vendor: it is asked here when it leaves.

Nothing is said of a task that is done, of a step that was answered or withdrawn, or to somebody who does not hold it.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from apps.grids.roles import Role
from apps.notifications.selectors import alerts_that_left
from apps.notifications.truths import Alert, Truth
from apps.verification_tasks.ladder import StepAction
from apps.verification_tasks.models import Escalation, VerificationTask
from apps.verification_tasks.selectors.possibly_done import Silent, possibly_done
from apps.verification_tasks.services.alerts import facts
from apps.verification_tasks.services.sweep.recipients import find_recipients
from apps.verification_tasks.sla import Step
from apps.verification_tasks.states import RUNNING, Concern, TaskStatus

Silence = Mapping[uuid.UUID, Sequence[Silent]]


def still_open(alert: Alert) -> Truth | None:
    """A handful of statements, whatever the number of tasks."""
    rows = standing(alert.about["escalations"])
    return truth_of(alert, for_person(rows, uuid.UUID(alert.about["staff"])))


def told_in_vain(alert: Alert) -> Truth | None:
    """Whoever never heard of a step need not hear that it was withdrawn."""
    rows = list(Escalation.objects.filter(pk__in=alert.about["escalations"]).select_related("task").order_by("pk"))
    if not rows:
        return None
    since = min(row.taken_at for row in rows)
    heard = {ident for about in alerts_that_left(alert, since=since) for ident in about.get("escalations", ())}
    return truth_of(alert, [row for row in rows if row.pk in heard])


def truth_of(alert: Alert, rows: Sequence[Escalation]) -> Truth | None:
    if not rows:
        return None
    return Truth(facts([row.task for row in rows]), {**alert.about, "escalations": [row.pk for row in rows]})


def standing(escalation_ids: Collection[int]) -> list[Escalation]:
    """Steps that nobody answered or withdrew, of tasks on which somebody still has to do something."""
    found = Escalation.objects.filter(
        pk__in=escalation_ids,
        withdrawn_at=None,
        acknowledged_at=None,
        task__status__in=RUNNING,
        task__decided_at=None,
    )
    rows = list(found.select_related("task__assignee").defer("acknowledgement").order_by("pk"))
    answered = answered_below([row for row in rows if row.raised])
    return [row for row in rows if not row.raised or (row.task_id, row.step) not in answered]


def answered_below(raised: Sequence[Escalation]) -> set[tuple[uuid.UUID, int]]:
    """Of steps that went up because nobody answered, those that have an answer meanwhile."""
    if not raised:
        return set()
    told = Escalation.objects.filter(task__in=[row.task_id for row in raised], withdrawn_at=None)
    begun = {row.task_id for row in raised if row.task.status != TaskStatus.OPEN}
    return {
        (task_id, step)
        for task_id, step, role, at in told.values_list("task", "step", "role", "acknowledged_at")
        if at is not None or (role == Role.GRID_WORKER and task_id in begun)
    }


def for_person(rows: Sequence[Escalation], staff_id: uuid.UUID) -> list[Escalation]:
    """Whoever would not be told of it now has handed it over; a silent phone that was heard is silent no more."""
    about_phones = [row.task for row in rows if row.concerns == Concern.PHONE]
    silent = possibly_done(about_phones) if about_phones else {}
    told = find_recipients([(row.task, step_of(row)) for row in rows]) if rows else {}
    return [
        row
        for row in rows
        if (row.concerns != Concern.PHONE or row.task_id in silent)
        and (
            any(person.pk == staff_id for person in told[row.task_id, row.step, row.raised])
            or is_silent(row.task, staff_id, silent)
        )
    ]


def is_silent(task: VerificationTask, staff_id: uuid.UUID, silent: Silence) -> bool:
    return any(one.staff_id == staff_id for one in silent.get(task.id, ()))


def step_of(row: Escalation) -> Step:
    return Step(row.step, Role(row.role), StepAction(row.action), row.due_at, row.raised)
