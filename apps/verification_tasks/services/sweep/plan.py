"""What is due on one task at one moment: pure, so that it can be looked at without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.verification_tasks.ladder import StepAction
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep.answers import Told, going_up, is_needless
from apps.verification_tasks.sla import Step, ladder, next_check, state_at
from apps.verification_tasks.states import CLOSED, Priority, SlaState


@dataclass(frozen=True, slots=True)
class Plan:
    """The row as the sweep leaves it, and the steps that it climbs on the way."""

    task: VerificationTask
    sla: str
    priority: str
    next_step: int
    next_check_at: datetime | None
    steps: Sequence[Step] = ()
    left_devices_at: datetime | None = None

    @property
    def seen(self) -> bool:
        """Whether a device would see a difference."""
        return (
            self.sla != self.task.sla
            or self.priority != self.task.priority
            or self.left_devices_at != self.task.left_devices_at
        )

    def becomes(self, state: SlaState) -> bool:
        return self.sla == state != self.task.sla


def plan(task: VerificationTask, moment: datetime, retention: timedelta, told: Sequence[Told] = ()) -> Plan:
    """`retention` is how long a closed task stays on devices, `told` the steps that were taken and stand."""
    if task.status in CLOSED:
        return leave(task, moment, retention)
    if task.decided_at is not None:
        # The work is done and only its proof is awaited: nobody is reminded of it.
        return stay(task, task.evidence_due_at)
    if task.sla == SlaState.PAUSED and (task.paused_until is None or task.paused_until > moment):
        return stay(task, task.paused_until)
    return climb(task, moment, told)


def stay(task: VerificationTask, next_check_at: datetime | None) -> Plan:
    return Plan(task, task.sla, task.priority, task.next_step, next_check_at, left_devices_at=task.left_devices_at)


def leave(task: VerificationTask, moment: datetime, retention: timedelta) -> Plan:
    if task.left_devices_at is not None or task.closed_at is None:
        return stay(task, None)
    leaves = task.closed_at + retention
    if leaves > moment:
        return stay(task, leaves)
    return Plan(task, task.sla, task.priority, task.next_step, None, left_devices_at=moment)


def climb(task: VerificationTask, moment: datetime, told: Sequence[Told]) -> Plan:
    """Every step that is due, also those that a pause of the service has missed; a second check has none."""
    steps = ladder(task.policy, task.created_at, task.due_at, task.paused_days) if task.decides else []
    due = [step for step in steps[task.next_step :] if step.at <= moment]
    up = going_up(task, steps, told)
    climbed = [step for step in due if not is_needless(step, task, told)] + [step for step in up if step.at <= moment]
    waits = [moment + step.answer_within for step in climbed if step.answer_within]
    state = state_at(task.due_at, moment)
    return Plan(
        task=task,
        sla=state,
        priority=Priority.HIGH if state is SlaState.OVERDUE or raises_priority(climbed) else task.priority,
        next_step=task.next_step + len(due),
        next_check_at=min([*waits, *filter(None, [next_check([*steps, *up], task.due_at, moment)])], default=None),
        steps=climbed,
        left_devices_at=task.left_devices_at,
    )


def raises_priority(steps: Sequence[Step]) -> bool:
    return any(step.action is StepAction.RAISE_PRIORITY for step in steps)
