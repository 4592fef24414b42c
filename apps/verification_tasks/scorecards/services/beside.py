"""What disputes, second checks, escalations and contests say about tasks: a statement each for any number."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q

from apps.verification_tasks.ladder import StepAction
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Contest,
    Dispute,
    Escalation,
    SecondCheck,
    VerificationTask,
)
from apps.verification_tasks.scorecards.counting import Beside
from apps.verification_tasks.scorecards.states import ContestState
from apps.verification_tasks.second_checks.states import Agreement

# Within this time something has to happen on a task that was escalated: an attempt, another worker, a result.
ANSWER_WITHIN: Final = timedelta(hours=24)
ANSWERED: Final = f"""
    SELECT step.task_id, step.taken_at,
           EXISTS (SELECT FROM {Attempt._meta.db_table} did
                    WHERE did.task_id = step.task_id
                      AND did.at BETWEEN step.taken_at AND step.taken_at + %(within)s::interval)
        OR EXISTS (SELECT FROM {Assignment._meta.db_table} given
                    WHERE given.task_id = step.task_id
                      AND given.starts_at BETWEEN step.taken_at AND step.taken_at + %(within)s::interval)
        OR coalesce(task.decided_at <= step.taken_at + %(within)s::interval, false)
      FROM {Escalation._meta.db_table} step
      JOIN {VerificationTask._meta.db_table} task ON task.id = step.task_id
     WHERE step.task_id = ANY(%(tasks)s) AND step.action <> %(remind)s
"""  # noqa: S608  the names are Django's


def beside_of(task_ids: Collection[UUID], moment: datetime) -> Mapping[UUID, Beside]:
    found: defaultdict[UUID, Beside] = defaultdict(Beside)
    idents = list(task_ids)
    lost = Q(decision__isnull=False) & ~Q(decision=F("outcome_in_force"))
    disputes = Dispute.objects.filter(task__in=idents).order_by().values_list("task")
    for task_id, number, otherwise in disputes.annotate(Count("pk"), lost=Count("pk", filter=lost)):
        found[task_id] = replace(found[task_id], disputes=number, disputes_lost=otherwise)
    compared = SecondCheck.objects.filter(first_task__in=idents, result__isnull=False)
    for task_id, result in compared.values_list("first_task_id", "result"):
        agreed, differed = int(result == Agreement.AGREES), int(result == Agreement.DIFFERS)
        found[task_id] = replace(found[task_id], agreed=agreed, differed=differed)
    upheld = Contest.objects.filter(task__in=idents, state=ContestState.UPHELD)
    for contest in upheld.only("task"):
        if contest.task_id:
            found[contest.task_id] = replace(found[contest.task_id], excluded=True)
    for task_id, (unanswered, again) in answers(idents, moment).items():
        found[task_id] = replace(found[task_id], unanswered=unanswered, count_again_at=again)
    return found


def answers(task_ids: Collection[UUID], moment: datetime) -> Mapping[UUID, tuple[int, datetime | None]]:
    """How many escalations nobody answered in time, and when the next one's time is up."""
    unanswered: defaultdict[UUID, int] = defaultdict(int)
    again: dict[UUID, datetime] = {}
    with connection.cursor() as cursor:
        within = f"{ANSWER_WITHIN.total_seconds():.0f} seconds"
        cursor.execute(ANSWERED, {"tasks": list(task_ids), "within": within, "remind": StepAction.REMIND.value})
        rows: list[tuple[UUID, datetime, bool]] = cursor.fetchall()
    for task_id, taken_at, answered in rows:
        ends = taken_at + ANSWER_WITHIN
        if answered:
            continue
        if ends > moment:
            again[task_id] = min(ends, again.get(task_id, ends))
        else:
            unanswered[task_id] += 1
    return {ident: (unanswered[ident], again.get(ident)) for ident in {*unanswered, *again}}
