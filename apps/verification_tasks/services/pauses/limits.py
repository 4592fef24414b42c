"""Who may pause which tasks, and for how long."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.errors import Conflict, Forbidden, InvalidInput
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.verification_tasks.models import Pause, VerificationTask
from apps.verification_tasks.pauses import length, span_of
from apps.verification_tasks.services.actors import staff_of
from apps.verification_tasks.states import PauseReason, SlaState, TaskStatus

PAUSABLE: Final = frozenset({TaskStatus.OPEN, TaskStatus.IN_PROGRESS})
# By reason, the days of a task's pauses that were granted.
Used = Mapping[str, int]


def person_with(permission: Permission, actor: Actor) -> Staff:
    person = staff_of(actor)
    if person is None or not person.may(permission):
        raise Forbidden(_("Your role does not permit this."))
    return person


def days_used(task_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Used]:
    found: defaultdict[uuid.UUID, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pause in Pause.objects.granted().filter(task__in=task_ids).defer("note", "decision_note"):
        found[pause.task_id][pause.reason] += length(span_of(pause))
    return found


def check_pausable(task: VerificationTask, moment: datetime) -> None:
    if not task.decides:
        raise Conflict(_("A second check has no limit whose clock could stand."), code="second_check")
    if task.status not in PAUSABLE:
        raise Conflict(_("This task is not running any more."), code="task_not_running")
    if task.due_at <= moment:
        raise Conflict(_("The deadline has passed: a pause does not undo that."), code="already_overdue")
    if task.sla == SlaState.PAUSED and task.paused_until is not None and task.paused_until > moment:
        raise Conflict(_("The clock of this task stands already."), code="already_paused")


def check_allowance(task: VerificationTask, reason: str, days: int, used: Used) -> None:
    """Both caps of the task's own policy; words say what is left."""
    if reason not in set(PauseReason) or days < 1:
        raise InvalidInput(_("A pause has a reason and lasts a day or more."), code="bad_pause")
    left = days_left(task, reason, used)
    if days > left:
        words = _("%(task)s: the policy allows %(n)d more days of pause for this reason.")
        raise InvalidInput(words % {"task": task.reference, "n": left}, code="pause_too_long")


def days_left(task: VerificationTask, reason: str, used: Used) -> int:
    policy = task.policy
    of_reason = policy.pause_days.get(reason, 0) - used.get(reason, 0)
    return int(max(0, min(of_reason, policy.pause_days_in_all - sum(used.values()))))
