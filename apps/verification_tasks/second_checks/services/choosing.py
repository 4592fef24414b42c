"""A supervisor sends a task to be checked again, or gives a second check to somebody else."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.verification_tasks.models import SecondCheck
from apps.verification_tasks.second_checks.selectors import who_knows, workers_near
from apps.verification_tasks.second_checks.services.dispatching import send
from apps.verification_tasks.second_checks.services.drawing import closed_once
from apps.verification_tasks.second_checks.states import DrawnBecause, SecondCheckState
from apps.verification_tasks.selectors.review_policies import rules_of
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.states import RUNNING


@transaction.atomic
def choose_second_checks(*, task_ids: Collection[UUID], actor: Actor) -> list[UUID]:
    """The ids of the tasks that are checked again; those that were are left as they are."""
    tasks = closed_once(task_ids)
    if not tasks:
        raise Conflict(_("None of these tasks can be checked again."), code="no_second_check")
    policies = rules_of(task.town_id for task in tasks).policies
    moment = now()
    SecondCheck.objects.bulk_create(
        [
            SecondCheck(first_task=task, because=DrawnBecause.CHOSEN, policy=policies[task.town_id], drawn_at=moment)
            for task in tasks
        ],
        ignore_conflicts=True,
    )
    idents = [task.pk for task in tasks]
    audit.record(actor=actor, action="second_check.chosen", subject_type="verification_task", subjects=idents)
    return idents


def blind_workers(check: SecondCheck) -> list[UUID]:
    """Who could make it: near ones first."""
    task = check.first_task
    near = workers_near([task], now())
    rings = near.candidates(task, who_knows([task])[task.pk])
    return [
        ident for place, ring in enumerate(rings) for ident in sorted(ring) if place == 0 or ident not in rings[0]
    ]


@transaction.atomic
def give_second_check(*, check_id: UUID, staff_id: UUID, actor: Actor) -> SecondCheck:
    rows = SecondCheck.objects.select_for_update(of=("self",)).select_related("first_task", "task", "policy")
    check = rows.filter(pk=check_id).first()
    if check is None:
        raise NotFound(_("There is no such second check."))
    if staff_id not in blind_workers(check):
        raise InvalidInput(_("This worker knows the first result or is not near."), code="not_blind")
    if check.state == SecondCheckState.WAITING:
        send([(check, staff_id)], actor=actor)
    elif check.state == SecondCheckState.OUT and check.task is not None and check.task.status in RUNNING:
        reassign_tasks(task_ids=[check.task.pk], staff_id=staff_id, actor=actor)
        check.worker_id = staff_id
        check.save(update_fields=["worker"])
    else:
        raise Conflict(_("This second check is over."), code="no_second_check")
    return check
