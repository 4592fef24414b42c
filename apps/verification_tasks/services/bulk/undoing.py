"""Undo a change of many tasks where nothing happened to them since; the rest stays, and the person is told why."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden, NotFound
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.verification_tasks.bulk import UNDO_FOR, Plan
from apps.verification_tasks.models import BulkChange, BulkChangeTask, BulkKind, VerificationTask
from apps.verification_tasks.selectors.bulk import plan_of_undo
from apps.verification_tasks.services.actors import staff_of
from apps.verification_tasks.services.locks import lock_tasks
from apps.verification_tasks.services.pauses import withdraw_requests
from apps.verification_tasks.services.tasks import change_priority
from apps.verification_tasks.services.tasks.custody import open_epochs
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.states import Priority

NEEDED = {
    BulkKind.REASSIGN: Permission.REASSIGN_TASKS,
    BulkKind.PRIORITY: Permission.REASSIGN_TASKS,
    BulkKind.PAUSE: Permission.ASK_PAUSES,
}


@transaction.atomic
def undo_change(*, change_id: uuid.UUID, task_ids: Sequence[uuid.UUID], actor: Actor) -> Plan:
    """Of the tasks named, which are those that the person may see. Once, and for a while."""
    change = BulkChange.objects.select_for_update(of=("self",)).filter(pk=change_id).first()
    if change is None:
        raise NotFound(_("This change does not exist."))
    person = staff_of(actor)
    if person is None or not person.may(NEEDED[BulkKind(change.kind)]):
        raise Forbidden(_("Your role does not permit this."))
    check_undoable(change)
    # Whoever had the tasks is locked before the tasks, as by every reassignment.
    hold_former(change)
    tasks = list(lock_tasks(task_ids).filter(bulk_changes__change=change))
    plan = plan_of_undo(change, tasks)
    if not plan.going:
        raise Conflict(_("Something has happened to each of these tasks since."), code="nothing_to_undo")
    put_back(change, plan.going, actor=actor)
    BulkChange.objects.filter(pk=change.pk).update(undone_at=now(), undone_by=person)
    audit.record(
        actor=actor,
        action="bulk_change.undone",
        subject_type="verification_task",
        subjects=plan.ids,
        after={"change": change.kind},
    )
    return plan


def check_undoable(change: BulkChange) -> None:
    if change.undone_at is not None:
        raise Conflict(_("This has been undone already."), code="already_undone")
    if change.made_at + UNDO_FOR < now():
        raise Conflict(_("It is too late to undo this."), code="too_late_to_undo")


def hold_former(change: BulkChange) -> None:
    if change.kind != BulkKind.REASSIGN:
        return
    former = BulkChangeTask.objects.filter(change=change, before__isnull=False).values_list("before", flat=True)
    list(Staff.objects.select_for_update(no_key=True).filter(pk__in=set(former)).order_by("pk").values_list("pk"))


def put_back(change: BulkChange, tasks: Sequence[VerificationTask], *, actor: Actor) -> None:
    ids = [task.pk for task in tasks]
    before = dict(BulkChangeTask.objects.filter(change=change, task__in=ids).values_list("task_id", "before"))
    match BulkKind(change.kind):
        case BulkKind.REASSIGN:
            open_epochs(tasks, {ident: uuid.UUID(was) if was else None for ident, was in before.items()}, actor=actor)
            announce(ids)
        case BulkKind.PRIORITY:
            for priority in Priority:
                back = [ident for ident, was in before.items() if was == priority]
                if back:
                    change_priority(task_ids=back, priority=priority, actor=actor, reason="undone")
        case BulkKind.PAUSE:
            withdraw_requests(pause_ids=[int(was) for was in before.values() if was], actor=actor)
