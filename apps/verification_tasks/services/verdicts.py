"""Record what became of deadlines: what was known before is superseded, and what it made wrong is withdrawn."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.core.clock import now
from apps.core.inserts import insert_rows
from apps.verification_tasks.models import SlaVerdict, VerificationTask
from apps.verification_tasks.services.withdrawals import Overtaken, withdraw_overtaken
from apps.verification_tasks.states import Grounds, VerdictWord
from apps.verification_tasks.work_interval import judge


@dataclass(frozen=True, slots=True)
class Finding:
    """`known_until` is set where it is known beforehand when the verdict will end."""

    task_id: uuid.UUID
    verdict: VerdictWord
    grounds: Grounds
    due_at: datetime
    earliest_at: datetime | None = None
    latest_at: datetime | None = None
    event_id: uuid.UUID | None = None
    known_until: datetime | None = None


def record_verdicts(findings: Sequence[Finding]) -> None:
    """Two statements for any number of tasks, whose rows the caller has locked."""
    if not findings:
        return
    moment = now()
    supersede_verdicts([finding.task_id for finding in findings])
    insert_rows(
        SlaVerdict(
            task_id=finding.task_id,
            verdict=finding.verdict,
            grounds=finding.grounds,
            due_at=finding.due_at,
            earliest_at=finding.earliest_at,
            latest_at=finding.latest_at,
            event_id=finding.event_id,
            recorded_at=moment,
            superseded_at=finding.known_until,
        )
        for finding in findings
    )


def supersede_verdicts(task_ids: Collection[uuid.UUID]) -> None:
    moment = now()
    known = Q(superseded_at=None) | Q(superseded_at__gt=moment)
    SlaVerdict.objects.filter(known, task__in=task_ids).update(superseded_at=moment)


def supersede_paused(task_ids: Collection[uuid.UUID]) -> None:
    """A task that is over stands still no longer; what was said of its deadline stays."""
    moment = now()
    standing = SlaVerdict.objects.filter(task__in=task_ids, verdict=VerdictWord.PAUSED, superseded_at__gt=moment)
    standing.update(superseded_at=moment)


def record_work(tasks: Sequence[VerificationTask]) -> None:
    """Of tasks that were just decided, as they are in memory: the verdict, and the steps that it makes wrong.

    The city's limit is for the check; a second check has a day by which it is wanted, and no ladder.
    """
    judged = [task for task in tasks if task.decides]
    record_verdicts([finding_of(task) for task in judged])
    # Without a step nothing can be wrong; a task that was on time has often climbed none.
    climbed = [task for task in judged if task.next_step]
    withdraw_overtaken([Overtaken(task, task.work_latest_at or task.decided_at or now()) for task in climbed])


def finding_of(task: VerificationTask) -> Finding:
    done = task.decided_at or now()
    earliest, latest = task.work_earliest_at or done, task.work_latest_at or done
    return Finding(
        task.id,
        judge(earliest, latest, task.due_at),
        Grounds.WORK_DONE,
        task.due_at,
        earliest,
        latest,
        task.deciding_event,
    )
