"""What other rows say about tasks, from verdicts to contests: a statement each for any number."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q

from apps.grids.roles import Role
from apps.verification_tasks.ladder import StepAction
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Contest,
    Dispute,
    Escalation,
    Pause,
    SecondCheck,
    SlaVerdict,
    VerificationTask,
)
from apps.verification_tasks.scorecards.counting import Beside, Standing
from apps.verification_tasks.scorecards.states import ContestState
from apps.verification_tasks.second_checks.states import Agreement
from apps.verification_tasks.states import VerdictWord

# Where the policy names no time for an answer: something has to happen on the task within this one.
ANSWER_WITHIN: Final = timedelta(hours=24)
# Where it does, whoever was told answers by name; a worker answers by work.
ANSWERED: Final = f"""
    SELECT step.task_id, step.ends_at,
           coalesce(step.acknowledged_at <= step.ends_at, false)
        OR coalesce(task.decided_at <= step.ends_at, false)
        OR ((step.answer_due_at IS NULL OR step.role = %(worker)s)
            AND (EXISTS (SELECT FROM {Attempt._meta.db_table} did
                          WHERE did.task_id = step.task_id AND did.at BETWEEN step.taken_at AND step.ends_at)
              OR EXISTS (SELECT FROM {Assignment._meta.db_table} given
                          WHERE given.task_id = step.task_id
                            AND given.starts_at BETWEEN step.taken_at AND step.ends_at)))
      FROM (SELECT *, coalesce(answer_due_at, taken_at + %(within)s::interval) AS ends_at
              FROM {Escalation._meta.db_table}
             WHERE task_id = ANY(%(tasks)s) AND action <> %(remind)s AND withdrawn_at IS NULL) AS step
      JOIN {VerificationTask._meta.db_table} task ON task.id = step.task_id
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
    for task_id, known in verdicts(idents, moment).items():
        found[task_id] = replace(found[task_id], known=known)
    for task_id, stood in pauses(idents).items():
        found[task_id] = replace(found[task_id], stood=stood)
    return found


def verdicts(task_ids: Collection[UUID], moment: datetime) -> Mapping[UUID, VerdictWord]:
    """The last that was recorded and holds; its time is another process's, whose clock may be a little ahead."""
    holding = SlaVerdict.objects.filter(Q(superseded_at=None) | Q(superseded_at__gt=moment), task__in=task_ids)
    return {task: VerdictWord(word) for task, word in holding.order_by("recorded_at").values_list("task", "verdict")}


def pauses(task_ids: Collection[UUID]) -> Mapping[UUID, tuple[Standing, ...]]:
    found: defaultdict[UUID, tuple[Standing, ...]] = defaultdict(tuple)
    granted = Pause.objects.granted().filter(task__in=task_ids)
    for task_id, since, until, ended in granted.values_list("task", "starts_at", "until_at", "ended_at"):
        if since and until:
            found[task_id] += ((since, ended or until),)
    return found


def answers(task_ids: Collection[UUID], moment: datetime) -> Mapping[UUID, tuple[int, datetime | None]]:
    """How many escalations nobody answered in time, and when the next one's time is up."""
    unanswered: defaultdict[UUID, int] = defaultdict(int)
    again: dict[UUID, datetime] = {}
    with connection.cursor() as cursor:
        words = {"worker": Role.GRID_WORKER.value, "remind": StepAction.REMIND.value}
        within = f"{ANSWER_WITHIN.total_seconds():.0f} seconds"
        cursor.execute(ANSWERED, {"tasks": list(task_ids), "within": within, **words})
        rows: list[tuple[UUID, datetime, bool]] = cursor.fetchall()
    for task_id, ends, answered in rows:
        if answered:
            continue
        if ends > moment:
            again[task_id] = min(ends, again.get(task_id, ends))
        else:
            unanswered[task_id] += 1
    return {ident: (unanswered[ident], again.get(ident)) for ident in {*unanswered, *again}}
