"""What would become of a set of tasks, as far as the database has to be asked: a statement or two a plan."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from apps.core.clock import now
from apps.core.ids import parse_uuid
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.roles import Permission, Role
from apps.grids.selectors import people_answering
from apps.residence_registration.models import Declaration
from apps.verification_tasks.bulk import REMINDED_FOR, Plan, Shared, Why, plan_undo, sort_out
from apps.verification_tasks.models import (
    BulkChange,
    BulkChangeTask,
    BulkKind,
    HistoryEntry,
    Pause,
    VerificationTask,
)
from apps.verification_tasks.services.pauses.limits import PAUSABLE, days_left, days_used
from apps.verification_tasks.states import RUNNING, SlaState

SUBJECT = "verification_task"
Tasks = Sequence[VerificationTask]


def workers_of(tasks: Tasks) -> Mapping[uuid.UUID, Sequence[Staff]]:
    """Who is to do each: by name, else the field workers who cover its grid; only those who can be written to."""
    named = Staff.objects.filter(pk__in={task.assignee_id for task in tasks if task.assignee_id}, is_active=True)
    by_name = {person.pk: person for person in named}
    open_ones = [task for task in tasks if task.assignee_id not in by_name]
    covering = people_answering(
        Role.GRID_WORKER, {task.grid_id for task in open_ones}, {task.town_id for task in open_ones}
    )
    found = {
        task.pk: [by_name[task.assignee_id]]
        if task.assignee_id in by_name
        else covering.by_grid.get(task.grid_id or uuid.UUID(int=0), [])
        for task in tasks
    }
    return {ident: [person for person in people if person.phone] for ident, people in found.items()}


def plan_of_reminder(tasks: Tasks) -> Plan:
    lately, workers = reminded_lately(tasks), workers_of(tasks)

    def why_not(task: VerificationTask) -> Why | None:
        if task.status not in RUNNING:
            return Why.CLOSED
        if task.decided_at is not None:
            return Why.WORK_DONE
        if task.pk in lately:
            return Why.REMINDED_LATELY
        return None if workers[task.pk] else Why.NOBODY_TO_REMIND

    return sort_out(tasks, {task.pk: why_not(task) for task in tasks})


def reminded_lately(tasks: Tasks) -> set[uuid.UUID]:
    entries = AuditEntry.objects.filter(
        subject_type=SUBJECT,
        subject_id__in=[str(task.pk) for task in tasks],
        at__gt=now() - REMINDED_FOR,
        action="task.reminded",
    )
    return {ident for each in entries.values_list("subject_id", flat=True) if (ident := parse_uuid(each))}


def plan_of_pause(tasks: Tasks, reason: str, days: int) -> Plan:
    ids = [task.pk for task in tasks]
    asked = set(Pause.objects.undecided().filter(task__in=ids).values_list("task_id", flat=True))
    used, moment = days_used(ids), now()

    def why_not(task: VerificationTask) -> Why | None:
        if task.status not in PAUSABLE:
            return Why.NOT_PAUSABLE
        if task.due_at <= moment:
            return Why.ALREADY_OVERDUE
        if task.sla == SlaState.PAUSED and task.paused_until is not None and task.paused_until > moment:
            return Why.ALREADY_PAUSED
        if task.pk in asked:
            return Why.ALREADY_ASKED
        return Why.PAUSE_TOO_LONG if days > days_left(task, reason, used.get(task.pk, {})) else None

    return sort_out(tasks, {task.pk: why_not(task) for task in tasks})


def plan_of_undo(change: BulkChange, tasks: Tasks) -> Plan:
    kept = {row.task_id: row for row in BulkChangeTask.objects.filter(change=change, task__in=[t.pk for t in tasks])}
    if change.kind == BulkKind.PAUSE:
        return plan_of_taking_back(tasks, {ident: int(row.before or 0) for ident, row in kept.items()})
    former = {str(row.before) for row in kept.values() if row.before} if change.kind == BulkKind.REASSIGN else set()
    able = {str(person.pk) for person in Staff.objects.filter(pk__in=former) if person.may(Permission.WORK_IN_FIELD)}
    return plan_undo(
        tasks,
        versions={ident: row.version for ident, row in kept.items()},
        touched=reported_since(tasks, change.made_at),
        gone={ident for ident, row in kept.items() if row.before in former - able},
    )


def plan_of_taking_back(tasks: Tasks, requests: Mapping[uuid.UUID, int]) -> Plan:
    """Whatever else happened: a request that nobody has decided on can be taken back."""
    still_open = set(Pause.objects.undecided().filter(pk__in=requests.values()).values_list("pk", flat=True))
    return sort_out(
        tasks,
        {task.pk: None if requests[task.pk] in still_open else Why.ALREADY_DECIDED for task in tasks},
    )


def reported_since(tasks: Tasks, moment: datetime) -> Collection[uuid.UUID]:
    reports = HistoryEntry.objects.filter(task__in=[task.pk for task in tasks], received_at__gt=moment)
    return set(reports.order_by().values_list("task_id", flat=True).distinct())


def plan_of_duplicates(tasks: Tasks, kept: VerificationTask) -> Plan:
    """Each of them against the one that is kept; `declaration` has been fetched with both."""

    def why_not(task: VerificationTask) -> Why | None:
        if task.pk == kept.pk or task.declaration_id == kept.declaration_id:
            return Why.KEPT_ITSELF
        if task.status not in RUNNING:
            return Why.CLOSED
        return None if shared(task.declaration, kept.declaration) else Why.NO_DUPLICATE

    return sort_out(tasks, {task.pk: why_not(task) for task in tasks})


def shared(one: Declaration, other: Declaration) -> list[Shared]:
    """What two declarations have in common, without saying it."""
    same = {
        Shared.PERSON: one.person_id == other.person_id,
        Shared.PHONE: bytes(one.phone_index) == bytes(other.phone_index),
        Shared.ADDRESS: (one.division_id, one.address.strip()) == (other.division_id, other.address.strip()),
    }
    return [each for each, holds in same.items() if holds]
