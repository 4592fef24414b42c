"""Whose call was it: the open task of a resident with that number, of the worker who made the call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from apps.grids.models import Staff
from apps.verification_tasks.events import Acknowledged, FieldEvent
from apps.verification_tasks.inbound.phone.states import CallReason
from apps.verification_tasks.models import Attempt, PhoneCall, VerificationTask
from apps.verification_tasks.services.events.custody import Standing, standing
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.states import RUNNING, Channel, EventType

# A worker writes down a call within this time of it: tells apart residents who share a telephone.
NOTED_WITHIN: Final = timedelta(minutes=30)
NO_DEVICE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Match:
    task: VerificationTask
    worker: Staff


def callers(call: PhoneCall) -> list[Staff]:
    """Those with that number of their own; several share one where an office has one telephone."""
    if call.caller_index is None:
        return []
    return list(Staff.objects.filter(phone_index=call.caller_index, is_active=True).order_by("pk"))


def candidates(call: PhoneCall, began: datetime) -> list[VerificationTask]:
    """Tasks of residents with that number that run, or still ran when the call was made."""
    if call.callee_index is None:
        return []
    ran = Q(status__in=RUNNING) | Q(closed_at__gte=began, created_at__lte=began)
    tasks = VerificationTask.objects.filter(ran, declaration__phone_index=call.callee_index)
    return list(tasks.only("id", "town_id").order_by("id"))


def deeds(call: PhoneCall, began: datetime, workers: Iterable[Staff], tasks: Sequence[UUID]) -> list[FieldEvent]:
    """The call as something that each worker may have done on each task: custody is asked about it."""
    return [
        FieldEvent(
            id=call.pk,
            type=EventType.ACKNOWLEDGED,
            task_id=task_id,
            seq=0,
            occurred_at=began,
            corrected_at=began,
            received_at=call.received_at,
            base_version=None,
            data=Acknowledged(),
            data_json=b"{}",
            staff_id=worker.pk,
            device_id=NO_DEVICE,
        )
        for worker in workers
        for task_id in tasks
    ]


def choose(
    space: Workspace, workers: Sequence[Staff], asked: Sequence[FieldEvent], began: datetime
) -> Match | CallReason:
    """One task, or why there is none. A running task comes before one that has been closed since the call."""
    if not workers:
        return CallReason.UNKNOWN_WORKER
    if not space.tasks:
        return CallReason.UNKNOWN_CALLEE
    by_id = {worker.pk: worker for worker in workers}
    theirs = [
        Match(space.tasks[deed.task_id], by_id[deed.staff_id])
        for deed in asked
        if standing(space, space.tasks[deed.task_id], deed) in {Standing.HOLDS, Standing.CREDITED}
    ]
    if not theirs:
        return CallReason.NOT_THEIR_TASK
    for narrowed in narrowings(theirs, began):
        if len({match.task.pk for match in narrowed}) == 1:
            return narrowed[0]
    return CallReason.AMBIGUOUS


def narrowings(theirs: list[Match], began: datetime) -> Iterable[list[Match]]:
    running = [match for match in theirs if match.task.status in RUNNING] or theirs
    yield running
    by_name = [match for match in running if match.task.assignee_id == match.worker.pk] or running
    yield by_name
    yield noted(by_name, began)


def noted(matches: list[Match], began: datetime) -> list[Match]:
    """Those on which the worker has reported a call at that time."""
    near = Attempt.objects.filter(
        task__in={match.task.pk for match in matches},
        staff__in={match.worker.pk for match in matches},
        channel=Channel.PHONE,
        at__range=(began - NOTED_WITHIN, began + NOTED_WITHIN),
    )
    found = set(near.values_list("task_id", "staff_id"))
    return [match for match in matches if (match.task.pk, match.worker.pk) in found]
