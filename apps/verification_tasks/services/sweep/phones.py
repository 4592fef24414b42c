"""A silent phone may hold the work: the first step then concerns the phone, and the verdict is not guessed."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from apps.grids.models import Staff
from apps.verification_tasks.models import Escalation, SlaVerdict, VerificationTask
from apps.verification_tasks.selectors.possibly_done import Silent, possibly_done
from apps.verification_tasks.services.sweep.plan import Plan
from apps.verification_tasks.services.sweep.recipients import Key, key_of
from apps.verification_tasks.services.verdicts import Finding
from apps.verification_tasks.sla import Step
from apps.verification_tasks.states import Concern, Grounds, SlaState, VerdictWord

# How often it is asked whether the phone of an overdue task was heard.
AGAIN: Final = timedelta(hours=1)
SilentOf = Mapping[uuid.UUID, Sequence[Silent]]


def silent_of(plans: Sequence[Plan]) -> SilentOf:
    """Asked only of checks that climb a step or are overdue."""
    return possibly_done([p.task for p in plans if p.task.decides and (p.steps or p.sla == SlaState.OVERDUE)])


def phone_steps(due: Mapping[Key, tuple[VerificationTask, Step]], silent: SilentOf) -> Collection[Key]:
    """Of each task with a silent phone the earliest step, if none was about the phone before."""
    first: dict[uuid.UUID, Step] = {}
    for task, step in due.values():
        if task.id in silent:
            first[task.id] = min(first.get(task.id, step), step, key=lambda each: (each.at, each.number))
    if not first:
        return set()
    told = Escalation.objects.filter(task__in=list(first), concerns=Concern.PHONE, withdrawn_at=None)
    known = set(told.values_list("task", flat=True))
    return {key_of(task, step) for task, step in due.values() if first.get(task.id) is step and task.id not in known}


def silent_people(keys: Iterable[Key], silent: SilentOf) -> Mapping[uuid.UUID, Staff]:
    """Whose phones they are: they hear of it too, by a message that needs no app."""
    idents = {one.staff_id for task_id, *_ in keys for one in silent[task_id]}
    return Staff.objects.in_bulk(list(idents)) if idents else {}


def overdue_findings(plans: Sequence[Plan], silent: SilentOf) -> list[Finding]:
    """What is to be said of deadlines that have passed: breached, or undetermined while a phone is silent."""
    plans = [p for p in plans if p.task.decides]
    fresh = [p.task for p in plans if p.becomes(SlaState.OVERDUE)]
    findings = [
        Finding(task.id, VerdictWord.UNDETERMINED, Grounds.PHONE_SILENT, task.due_at)
        if task.id in silent
        else Finding(task.id, VerdictWord.BREACHED, Grounds.DEADLINE_PASSED, task.due_at)
        for task in fresh
    ]
    waiting = {
        p.task.id: p.task for p in plans if p.sla == p.task.sla == SlaState.OVERDUE and p.task.id not in silent
    }
    return findings + [
        Finding(task_id, VerdictWord.BREACHED, Grounds.PHONE_HEARD, waiting[task_id].due_at)
        for task_id in undetermined(waiting)
    ]


def undetermined(tasks: Collection[uuid.UUID]) -> list[uuid.UUID]:
    if not tasks:
        return []
    rows = SlaVerdict.objects.filter(task__in=tasks, verdict=VerdictWord.UNDETERMINED, superseded_at=None)
    return list(rows.values_list("task", flat=True))


def look_again(plans: Sequence[Plan], silent: SilentOf, moment: datetime) -> list[Plan]:
    """An overdue task with a silent phone is looked at again, until the phone is heard or brings the work."""
    again = moment + AGAIN
    return [
        replace(p, next_check_at=min(p.next_check_at or again, again))
        if p.sla == SlaState.OVERDUE and p.task.id in silent
        else p
        for p in plans
    ]
