"""What would become of each task of a set before it is done: which go along, and why the others are left out."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from apps.core.clock import now
from apps.verification_tasks.models import BulkChange, VerificationTask
from apps.verification_tasks.states import RUNNING, Priority

# So long a change of many tasks can be undone, where nothing happened to a task since.
UNDO_FOR: Final = timedelta(hours=24)
# Whoever was reminded of a task by hand is left in peace for so long.
REMINDED_FOR: Final = timedelta(hours=4)
# No more at once, also of all that match a filter.
CEILING: Final = 2000


class Why(StrEnum):
    """Why a task is left out."""

    CLOSED = "closed"
    ALREADY_THEIRS = "already_theirs"
    ALREADY_SO = "already_so"
    WORK_DONE = "work_done"
    NOBODY_TO_REMIND = "nobody_to_remind"
    REMINDED_LATELY = "reminded_lately"
    NOT_PAUSABLE = "not_pausable"
    ALREADY_PAUSED = "already_paused"
    ALREADY_ASKED = "already_asked"
    ALREADY_OVERDUE = "already_overdue"
    PAUSE_TOO_LONG = "pause_too_long"
    KEPT_ITSELF = "kept_itself"
    NO_DUPLICATE = "no_duplicate"
    HAPPENED_SINCE = "happened_since"
    HOLDER_GONE = "holder_gone"
    ALREADY_DECIDED = "already_decided"


class Shared(StrEnum):
    """What two declarations of a duplicate have in common."""

    PERSON = "person"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Plan:
    going: list[VerificationTask] = field(default_factory=list)
    left_out: list[tuple[VerificationTask, Why]] = field(default_factory=list)

    @property
    def ids(self) -> list[uuid.UUID]:
        return [task.pk for task in self.going]

    def by_reason(self) -> Mapping[Why, list[VerificationTask]]:
        found: dict[Why, list[VerificationTask]] = {}
        for task, why in self.left_out:
            found.setdefault(why, []).append(task)
        return found


def sort_out(tasks: Iterable[VerificationTask], reasons: Mapping[uuid.UUID, Why | None]) -> Plan:
    plan = Plan()
    for task in tasks:
        why = reasons.get(task.pk)
        if why is None:
            plan.going.append(task)
        else:
            plan.left_out.append((task, why))
    return plan


def plan_reassign(tasks: Sequence[VerificationTask], staff_id: uuid.UUID | None) -> Plan:
    return sort_out(tasks, {task.pk: why_not_reassign(task, staff_id) for task in tasks})


def why_not_reassign(task: VerificationTask, staff_id: uuid.UUID | None) -> Why | None:
    if task.status not in RUNNING:
        return Why.CLOSED
    return Why.ALREADY_THEIRS if task.assignee_id == staff_id else None


def plan_priority(tasks: Sequence[VerificationTask], priority: Priority) -> Plan:
    return sort_out(tasks, {task.pk: why_not_priority(task, priority) for task in tasks})


def why_not_priority(task: VerificationTask, priority: Priority) -> Why | None:
    if task.status not in RUNNING:
        return Why.CLOSED
    return Why.ALREADY_SO if task.priority == priority else None


def plan_undo(
    tasks: Sequence[VerificationTask],
    *,
    versions: Mapping[uuid.UUID, int],
    touched: Collection[uuid.UUID],
    gone: Collection[uuid.UUID],
) -> Plan:
    """`touched`: reports arrived since; `gone`: whoever had the task before works in the field no more."""

    def why_not(task: VerificationTask) -> Why | None:
        if task.status not in RUNNING:
            return Why.CLOSED
        if task.version != versions[task.pk] or task.pk in touched:
            return Why.HAPPENED_SINCE
        return Why.HOLDER_GONE if task.pk in gone else None

    return sort_out(tasks, {task.pk: why_not(task) for task in tasks})


def may_still_be_undone(change: BulkChange) -> bool:
    return change.undone_at is None and change.made_at + UNDO_FOR >= now()
