"""Before a hand-over: which phones are dark, which hold work, and which deadlines are in danger."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, QuerySet

from apps.core.clock import now
from apps.grids.office.previews import Leaving
from apps.sync.models import Device, JournalEntry
from apps.sync.selectors.office import SILENCE
from apps.verification_tasks.models import Evidence, HistoryEntry, VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.states import EvidenceStatus, TaskStatus

# Deadlines within this time are endangered by a hand-over.
CLOSE: Final = timedelta(hours=72)
Counts = dict[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class PhoneAtStake:
    """`missing`: numbers between those that came; `expected`: evidence announced whose bytes have not come."""

    device: Device
    is_dark: bool
    missing: int
    expected: int

    @property
    def pulled_since_push(self) -> bool:
        pulled, pushed = self.device.last_pull_at, self.device.last_push_at
        return pulled is not None and (pushed is None or pushed < pulled)


@dataclass(frozen=True, slots=True)
class AtStake:
    """`started`: by worker, tasks begun and not finished. `close`: the tasks with a deadline near, nearest first."""

    phones: list[PhoneAtStake]
    started: Counts
    without_phone: frozenset[uuid.UUID]
    close: int
    nearest: list[Any]


def at_stake(leaving: Leaving) -> AtStake:
    devices = list(
        Device.objects.filter(staff__in=leaving.staff_ids, revoked_at=None, token_hash__isnull=False)
        .select_related("staff")
        .defer("staff__phone", "public_key")
        .order_by("staff__pinyin", "name", "pk")
    )
    missing, expected = missing_numbers(devices), expected_evidence(devices)
    dark_before = now() - SILENCE
    phones = [
        PhoneAtStake(
            device,
            is_dark=(device.last_seen_at or device.enrolled_at) < dark_before,
            missing=missing.get(device.pk, 0),
            expected=expected.get(device.pk, 0),
        )
        for device in devices
    ]
    tasks = tasks_of(leaving)
    near = tasks.filter(due_at__lte=now() + CLOSE)
    return AtStake(
        phones=phones,
        started=started_by(leaving.staff_ids, tasks),
        without_phone=leaving.staff_ids - {device.staff_id for device in devices},
        close=near.count(),
        nearest=list(near.order_by("due_at", "pk").only("reference", "due_at", "grid_id")[:5]),
    )


def tasks_of(leaving: Leaving) -> QuerySet[VerificationTask]:
    """What somebody else has by name is not touched by a grid's hand-over."""
    grids = {grid_id for _, grid_id in leaving.grids}
    return VerificationTask.objects.filter(
        Q(grid__in=grids, assignee=None) | Q(assignee__in=leaving.people), STILL_RUNNING
    )


def started_by(staff_ids: Collection[uuid.UUID], tasks: QuerySet[VerificationTask]) -> Counts:
    begun = tasks.filter(status=TaskStatus.IN_PROGRESS).values("pk")
    rows = HistoryEntry.objects.filter(staff__in=staff_ids, task__in=begun).order_by()
    return dict(rows.values("staff").annotate(n=Count("task", distinct=True)).values_list("staff", "n"))


def missing_numbers(devices: Collection[Device]) -> Counts:
    """Numbers that a phone gave since it was enrolled and that never came, between those that did."""
    rows = JournalEntry.objects.filter(device__in=devices, received_at__gte=F("device__enrolled_at"))
    spans = (
        rows.order_by().values("device").annotate(first=Min("seq"), last=Max("seq"), came=Count("seq", distinct=True))
    )
    return {row["device"]: row["last"] - row["first"] + 1 - row["came"] for row in spans if row["last"] is not None}


def expected_evidence(devices: Collection[Device]) -> Counts:
    rows = Evidence.objects.filter(
        device_id__in=[device.pk for device in devices],
        status=EvidenceStatus.EXPECTED,
        task__in=VerificationTask.objects.filter(STILL_RUNNING),
    )
    counted = rows.order_by().values("device_id").annotate(n=Count("pk")).values_list("device_id", "n")
    return {device_id: number for device_id, number in counted if device_id is not None}
