"""Whether anybody has answered: a step that nobody acknowledged goes to the role above."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.grids.roles import Role
from apps.verification_tasks.ladder import ABOVE, StepAction, StopWhen
from apps.verification_tasks.models import Escalation, VerificationTask
from apps.verification_tasks.sla import Step
from apps.verification_tasks.states import TaskStatus


@dataclass(frozen=True, slots=True)
class Told:
    """A step that was taken and stands. `answer_due_at` is None where the policy asks for no answer."""

    step: int
    raised: int
    role: Role
    answered: bool
    answer_due_at: datetime | None


def told_steps(tasks: Sequence[VerificationTask]) -> Mapping[uuid.UUID, Sequence[Told]]:
    """One statement for any set of tasks; none where no policy of theirs asks."""
    asking = [task.id for task in tasks if asks_for_answers(task.policy.steps)]
    found: defaultdict[uuid.UUID, list[Told]] = defaultdict(list)
    if not asking:
        return found
    standing = Escalation.objects.filter(task__in=asking, withdrawn_at=None).order_by("step", "raised")
    for row in standing.only("task_id", "step", "raised", "role", "acknowledged_at", "answer_due_at"):
        told = Told(row.step, row.raised, Role(row.role), row.acknowledged_at is not None, row.answer_due_at)
        found[row.task_id].append(told)
    return found


def asks_for_answers(steps: Sequence[Mapping[str, object]]) -> bool:
    return any(step.get("answer_hours") or step.get("stop") == StopWhen.ACKNOWLEDGED for step in steps)


def is_needless(step: Step, task: VerificationTask, told: Sequence[Told]) -> bool:
    """Whether what the policy names as the step's end has come to pass."""
    match step.stop:
        case StopWhen.BEGUN:
            return task.status != TaskStatus.OPEN
        case StopWhen.ATTEMPTED:
            return task.attempts_count > 0
        case StopWhen.ACKNOWLEDGED:
            return any(each.answered for each in told)
    return False


def going_up(task: VerificationTask, steps: Sequence[Step], told: Sequence[Told]) -> list[Step]:
    """What will go, or has to go by now, to the role above; the highest row of each step alone decides."""
    highest = {each.step: each for each in told}
    rules = {step.number: step for step in steps}
    return [
        Step(
            number=each.step,
            role=ABOVE[each.role],
            action=StepAction.NOTIFY,
            at=each.answer_due_at,
            raised=each.raised + 1,
            answer_within=rules[each.step].answer_within,
        )
        for each in highest.values()
        if each.answer_due_at and each.role in ABOVE and each.step in rules and not is_answered(each, task)
    ]


def is_answered(told: Told, task: VerificationTask) -> bool:
    """A worker answers by taking the task up."""
    return told.answered or (told.role is Role.GRID_WORKER and task.status != TaskStatus.OPEN)
