"""A task's part in the cards: pure, from the rows as they were read; and why a part changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from apps.core.clock import local_date
from apps.verification_tasks.models import TaskCount, VerificationTask
from apps.verification_tasks.scorecards.states import Reason, UnitKind, Verdict
from apps.verification_tasks.states import SlaState, TaskStatus, VerdictWord

INSTANT: Final = timedelta(microseconds=1)
# What belongs to a card, by its kind: the column of the count.
COLUMNS: Final[Mapping[UnitKind, str]] = {
    UnitKind.WORKER: "worker_id",
    UnitKind.GRID: "grid_id",
    UnitKind.COMMUNITY: "community_id",
    UnitKind.TOWN: "town_id",
    UnitKind.DEPARTMENT: "department_id",
}
PLACES: Final = ("grid_id", "community_id", "town_id")
Unit = tuple[UnitKind, str, date]
# From when to when a clock stood.
Standing = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Beside:
    """What other rows say about the task; `known` is the verdict on its deadline that is in force."""

    known: VerdictWord | None = None
    stood: tuple[Standing, ...] = ()
    disputes: int = 0
    disputes_lost: int = 0
    agreed: int = 0
    differed: int = 0
    unanswered: int = 0
    count_again_at: datetime | None = None
    excluded: bool = False


def month_of(due: datetime) -> date:
    """The month of the last day, which ends at the next day's midnight."""
    return local_date(due - INSTANT).replace(day=1)


def verdict_of(task: VerificationTask, known: VerdictWord | None, moment: datetime) -> Verdict | None:
    """None: nothing can be said yet, the deadline is still ahead."""
    if task.status == TaskStatus.AWAITING_EVIDENCE:
        return Verdict.UNDETERMINED
    match known or told_by_row(task, moment):
        case VerdictWord.MET:
            return Verdict.ON_TIME
        case VerdictWord.BREACHED:
            return Verdict.LATE if task.decided_at else Verdict.UNDONE
        case VerdictWord.UNDETERMINED:
            return Verdict.UNDETERMINED
    return None


def told_by_row(task: VerificationTask, moment: datetime) -> VerdictWord | None:
    """Of a deadline on which no verdict was recorded: tasks are older than verdicts."""
    if task.decided_at is not None:
        return VerdictWord.BREACHED if task.sla == SlaState.BREACHED else VerdictWord.MET
    return VerdictWord.BREACHED if task.due_at <= moment and task.sla != SlaState.PAUSED else None


def hours_to_check(began: datetime, done: datetime, stood: Iterable[Standing]) -> float:
    """Without the time in which the clock stood."""
    paused = sum((max(timedelta(), min(until, done) - max(since, began)) for since, until in stood), timedelta())
    return (done - began - paused) / timedelta(hours=1)


def count_of(task: VerificationTask, beside: Beside, moment: datetime) -> TaskCount | None:
    """None where the task has no part in any card: it was cancelled, or its deadline is ahead."""
    verdict = verdict_of(task, beside.known, moment)
    if task.status == TaskStatus.CANCELLED or verdict is None:
        return None
    worker = task.decided_by if task.decided_at else task.assignee
    hours = hours_to_check(task.created_at, task.decided_at, beside.stood) if task.decided_at else None
    return TaskCount(
        task_id=task.pk,
        month=month_of(task.due_at),
        worker_id=worker.pk if worker else None,
        grid_id=task.grid_id,
        community_id=task.community_id,
        town_id=task.town_id,
        department_id=worker.division_id if worker else None,
        verdict=verdict,
        hours=hours,
        channel=task.channel,
        attempts=task.attempts_count,
        disputes=beside.disputes,
        disputes_lost=beside.disputes_lost,
        agreed=beside.agreed,
        differed=beside.differed,
        unanswered=beside.unanswered,
        excluded=beside.excluded,
        decided_at=task.decided_at,
        counted_at=moment,
        count_again_at=beside.count_again_at,
    )


def units_of(count: TaskCount | None) -> set[Unit]:
    if count is None:
        return set()
    found = ((kind, getattr(count, column)) for kind, column in COLUMNS.items())
    return {(kind, str(unit), count.month) for kind, unit in found if unit is not None}


# Two counts that are the same in these make the same cards.
SAME: Final = (
    *("month", "worker_id", *PLACES, "department_id", "verdict", "hours", "channel", "attempts", "disputes"),
    *("disputes_lost", "agreed", "differed", "unanswered", "excluded"),
)
BY_COLUMN: Final[Mapping[Reason, frozenset[str]]] = {
    Reason.DEADLINE_MOVED: frozenset({"month"}),
    Reason.MOVED: frozenset(PLACES),
    Reason.OTHER_WORKER: frozenset({"worker_id"}),
    Reason.DISPUTE: frozenset({"disputes", "disputes_lost"}),
    Reason.SECOND_CHECK: frozenset({"agreed", "differed"}),
    Reason.ESCALATION: frozenset({"unanswered"}),
    Reason.CONTEST: frozenset({"excluded"}),
}


def changed_columns(before: TaskCount | None, after: TaskCount | None) -> set[str]:
    if before is None or after is None:
        return set() if before is after else set(SAME)
    return {name for name in SAME if getattr(before, name) != getattr(after, name)}


def why_gone(task: VerificationTask) -> Reason:
    """Should the task have no part any more: its deadline is ahead again, or it is nobody's work."""
    return Reason.CORRECTED if task.status == TaskStatus.CANCELLED else Reason.DEADLINE_MOVED


def reasons(before: TaskCount | None, after: TaskCount | None, gone: Reason = Reason.CORRECTED) -> set[Reason]:
    if before is None or after is None:
        return {late_or_new(after) if after else gone}
    changed = changed_columns(before, after)
    found = {reason for reason, names in BY_COLUMN.items() if changed & names}
    if "verdict" in changed:
        found.add(why_verdict(before, after))
    return found or {Reason.CORRECTED}


def late_or_new(count: TaskCount) -> Reason:
    """Counted for the first time after its month: the work had been done, and the phone was silent."""
    is_late = count.decided_at is not None and month_of(count.counted_at) > count.month
    return Reason.LATE_SYNC if is_late else Reason.COUNTED


def why_verdict(before: TaskCount, after: TaskCount) -> Reason:
    if before.decided_at is None and after.decided_at is not None:
        return Reason.LATE_SYNC if after.decided_at <= before.counted_at else Reason.DONE_SINCE
    return Reason.RESTATED


def parse_unit(kind: UnitKind, unit: str) -> dict[str, UUID | str]:
    """The column of a card that the unit stands in."""
    match kind:
        case UnitKind.WORKER:
            return {"staff_id": UUID(unit)}
        case UnitKind.GRID:
            return {"grid_id": UUID(unit)}
    return {"division_id": unit}
