"""Make the verification tasks of declarations that were submitted."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import local_date, now
from apps.core.ids import new_id
from apps.grids.routing import AddressQuery, Route, route
from apps.grids.selectors import coverage_spans
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import Routed, note_verification
from apps.verification_tasks import sla
from apps.verification_tasks.models import Assignment, SlaPolicy, VerificationTask
from apps.verification_tasks.selectors.evidence_policies import in_force, newest_first
from apps.verification_tasks.selectors.policies import current_policies
from apps.verification_tasks.services.presence.issuing import issue_at_start
from apps.verification_tasks.services.touch import announce

# What routing and the deadline need; nothing of it is decrypted.
NEEDED = ("id", "division_id", "address", "latitude", "longitude", "submitted_at")


@transaction.atomic
def create_tasks(
    *,
    declaration_ids: Collection[uuid.UUID],
    actor: Actor,
    task_ids: Mapping[uuid.UUID, uuid.UUID] | None = None,
    workers: Mapping[uuid.UUID, uuid.UUID] | None = None,
    started: Mapping[uuid.UUID, datetime] | None = None,
) -> dict[uuid.UUID, uuid.UUID]:
    """One task a declaration, in a constant number of statements; the task's id by the declaration's.

    `task_ids` are ids that a device has given already, `workers` who discovered the resident, `started`
    when the task begins (the declaration's own time where it is absent). All by declaration id.
    """
    declarations = list(Declaration.objects.filter(id__in=declaration_ids).only(*NEEDED).order_by("id"))
    if not declarations:
        return {}
    routes = route([address_of(declaration) for declaration in declarations])
    policies = current_policies({found.town_code for found in routes})
    references = next_references(len(declarations))
    tasks = [
        new_task(
            declaration,
            found,
            policies[found.town_code],
            number,
            task_id=(task_ids or {}).get(declaration.id),
            start=(started or {}).get(declaration.id),
        )
        for declaration, found, number in zip(declarations, routes, references, strict=True)
    ]
    assignments = keep_with_discoverers(tasks, workers or {})
    VerificationTask.objects.bulk_create(tasks)
    Assignment.objects.bulk_create(assignments)
    note_verification(routed=[Routed(task.declaration_id, task.grid_id, task.due_at) for task in tasks])
    issue_codes(tasks)
    made = {task.declaration_id: task.id for task in tasks}
    audit.record(actor=actor, action="task.created", subject_type="verification_task", subjects=made.values())
    announce(made.values())
    return made


def issue_codes(tasks: Sequence[VerificationTask]) -> None:
    """Where the town's policy sends the resident the first presence code at the start."""
    policies = newest_first({task.town_id for task in tasks})
    if not any(policy.code_by_message for policy in policies):
        return
    wanted = [
        task.pk
        for task in tasks
        if (policy := in_force(policies, task.town_id, task.created_at)) and policy.code_by_message
    ]
    issue_at_start(VerificationTask.objects.filter(pk__in=wanted).select_related("declaration"))


def address_of(declaration: Declaration) -> AddressQuery:
    return AddressQuery(
        division_code=declaration.division_id,
        address=declaration.address,
        latitude=declaration.latitude,
        longitude=declaration.longitude,
    )


def next_references(count: int) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('task_reference_seq') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def new_task(
    declaration: Declaration,
    found: Route,
    policy: SlaPolicy,
    number: int,
    *,
    task_id: uuid.UUID | None,
    start: datetime | None,
) -> VerificationTask:
    start = start or declaration.submitted_at
    due = sla.due_at(policy, start)
    steps = sla.ladder(policy, start, due.at)
    return VerificationTask(
        id=task_id or new_id(),
        # 核查 (check), the local day on which it began, and the city's running number.
        reference=f"HC-{local_date(start):%Y%m%d}-{number:06d}",
        declaration_id=declaration.id,
        grid_id=found.grid_id,
        community_id=found.community_code,
        town_id=found.town_code,
        created_at=start,
        due_at=due.at,
        due_is_provisional=due.provisional,
        policy=policy,
        next_check_at=min([due.at - sla.DUE_SOON, due.at, *(step.at for step in steps)]),
    )


def keep_with_discoverers(
    tasks: Sequence[VerificationTask], workers: Mapping[uuid.UUID, uuid.UUID]
) -> list[Assignment]:
    """A discovered resident stays with the worker who found them where the grid would take the task away."""
    found = {task.id: workers[task.declaration_id] for task in tasks if task.declaration_id in workers}
    if not found:
        return []
    moment = now()
    spans = coverage_spans(staff_ids=set(found.values()), grid_ids={task.grid_id for task in tasks if task.grid_id})
    assignments = []
    for task in tasks:
        worker = found.get(task.id)
        if worker is None:
            continue
        known = spans.get((worker, task.grid_id), []) if task.grid_id else []
        if not any(starts <= moment and (ends is None or moment < ends) for starts, ends in known):
            task.assignee_id = worker
            # From the discovery on: what the worker did before the push is theirs too.
            assignments.append(Assignment(task=task, staff_id=worker, epoch=task.epoch, starts_at=task.created_at))
    return assignments
