"""Send second checks out: a task of its own, by name, to somebody who cannot know the first result."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import SYSTEM, Actor
from apps.core.clock import end_of_day, local_date, now
from apps.verification_tasks import sla
from apps.verification_tasks.models import Assignment, SecondCheck, VerificationTask
from apps.verification_tasks.second_checks.lots import ticket
from apps.verification_tasks.second_checks.selectors import Near, load_of, who_knows, workers_near
from apps.verification_tasks.second_checks.states import SecondCheckState
from apps.verification_tasks.services.tasks.creation import issue_codes, next_references
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.states import TaskKind

# Behind the last step of any ladder.
NO_STEP: Final = 1000


@transaction.atomic
def send_waiting(limit: int) -> int:
    """How many left; those for whom nobody blind is near wait on, and the list shows them."""
    waiting = SecondCheck.objects.filter(state=SecondCheckState.WAITING).order_by("drawn_at")
    locked = waiting.select_for_update(of=("self",), skip_locked=True)
    checks = list(locked.select_related("first_task", "policy")[:limit])
    if not checks:
        return 0
    tasks = [check.first_task for check in checks]
    chosen = choose(checks, who_knows(tasks), workers_near(tasks, now()))
    send([(check, chosen[check.pk]) for check in checks if check.pk in chosen], actor=SYSTEM)
    return len(chosen)


def choose(checks: Sequence[SecondCheck], known: Mapping[UUID, set[UUID]], near: Near) -> dict[UUID, UUID]:
    """Who has the fewest under way; among equals the check's own id decides, so that it is nobody's choice."""
    rings = {check.pk: near.candidates(check.first_task, known[check.first_task_id]) for check in checks}
    load = load_of({staff_id for each in rings.values() for ring in each for staff_id in ring})
    chosen: dict[UUID, UUID] = {}
    for check in checks:
        ring = next((ring for ring in rings[check.pk] if ring), None)
        if ring is None:
            continue
        worker = min(ring, key=lambda ident: (load.get(ident, 0), ticket(str(check.pk), "worker", ident), ident))
        load[worker] = load.get(worker, 0) + 1
        chosen[check.pk] = worker
    return chosen


def send(pairs: Sequence[tuple[SecondCheck, UUID]], *, actor: Actor) -> None:
    if not pairs:
        return
    moment = now()
    numbers = next_references(len(pairs))
    tasks = [
        new_task(check, staff_id, number, moment) for (check, staff_id), number in zip(pairs, numbers, strict=True)
    ]
    VerificationTask.objects.bulk_create(tasks)
    Assignment.objects.bulk_create(
        Assignment(task=task, staff_id=staff_id, epoch=task.epoch, starts_at=moment)
        for (_, staff_id), task in zip(pairs, tasks, strict=True)
    )
    for (check, staff_id), task in zip(pairs, tasks, strict=True):
        check.task, check.worker_id, check.state = task, staff_id, SecondCheckState.OUT
    SecondCheck.objects.bulk_update([check for check, _ in pairs], ["task", "worker", "state"])
    # As at the start of any check: a resident without a code would tell what this one is.
    issue_codes(tasks)
    audit.record(
        actor=actor,
        action="second_check.sent",
        subject_type="verification_task",
        subjects=[task.pk for task in tasks],
    )
    announce([task.pk for task in tasks])


def new_task(check: SecondCheck, staff_id: UUID, number: int, moment: datetime) -> VerificationTask:
    """In no grid: what is in a grid is on the phone of everyone who covers it. Nobody is reminded or escalated to."""
    first = check.first_task
    due = end_of_day(local_date(moment) + timedelta(days=check.policy.second_check_days))
    return VerificationTask(
        # 复查 (check again)
        reference=f"FC-{local_date(moment):%Y%m%d}-{number:06d}",
        kind=TaskKind.SECOND_CHECK,
        declaration_id=first.declaration_id,
        community_id=first.community_id,
        town_id=first.town_id,
        assignee_id=staff_id,
        created_at=moment,
        due_at=due,
        policy_id=first.policy_id,
        next_step=NO_STEP,
        next_check_at=min(due, max(moment, due - sla.DUE_SOON)),
    )
