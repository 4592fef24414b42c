"""What the feed has for a phone about one task, and how far the phone has read it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.grids.selectors.coverage import running_at
from apps.sync.models import Device, FeedEntry, FeedKind


class Reach(Enum):
    """How far news has come."""

    CONFIRMED = "confirmed"
    SENT = "sent"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Trace:
    """One channel's entry of the task. `older`: the phone was sent an earlier version of it.

    `lingers`: it should be gone from the phone, which has not confirmed that.
    """

    by_name: bool
    in_scope: bool
    is_live: bool
    reason: str
    changed_at: datetime
    version: int
    number: int
    position: int
    reach: Reach
    older: bool
    lingers: bool

    @property
    def should_be_there(self) -> bool:
        return self.in_scope and self.is_live

    @property
    def is_there(self) -> bool:
        """Confirmed by the phone in the newest state."""
        return self.should_be_there and self.reach is Reach.CONFIRMED


def traces(device: Device, task_id: uuid.UUID) -> list[Trace]:
    """Only channels that the phone follows, has followed or should follow; those in its scope first."""
    found = [trace_of(device, entry) for entry in entries_for(device, task_id)]
    return sorted(found, key=lambda each: (not each.should_be_there, not each.in_scope, each.by_name))


def entries_for(device: Device, task_id: uuid.UUID) -> QuerySet[Any]:
    known = [int(key) for key in (*positions(device, "delivered"), *positions(device, "leaving"))]
    covered = Coverage.objects.filter(running_at(now()), staff=device.staff_id, grid__is_active=True).values("grid")
    inside = Q(channel__staff=device.staff_id) | Q(channel__grid__in=covered)
    of_task = FeedEntry.objects.filter(object_id=task_id, kind=FeedKind.TASK)
    entries = of_task.filter(inside | Q(channel__in=known)).select_related("channel").defer("body")
    scope = set(of_task.filter(inside).values_list("pk", flat=True))
    for entry in entries:
        entry.in_scope = entry.pk in scope and device.revoked_at is None  # type: ignore[attr-defined]
    return entries


def may_linger(device: Device, entry: Any, confirmed: int, sent: int) -> bool:
    """As the list of unconfirmed removals has it, for one entry."""
    start, taken_down = positions(device, "leaving").get(str(entry.channel_id), (0, 0))
    if device.wiped_at is not None or entry.first_seq > sent or entry.seq <= taken_down:
        return False
    if entry.in_scope:
        return bool(not entry.is_live and entry.seq > confirmed)
    return bool(entry.is_live or entry.seq > max(confirmed, start))


def trace_of(device: Device, entry: Any) -> Trace:
    key = str(entry.channel_id)
    confirmed = int(positions(device, "confirmed").get(key, 0))
    sent = int(positions(device, "delivered").get(key, 0))
    reach = Reach.CONFIRMED if confirmed >= entry.seq else Reach.SENT if sent >= entry.seq else Reach.NOT_SENT
    return Trace(
        by_name=entry.channel.staff_id is not None,
        in_scope=entry.in_scope,
        is_live=entry.is_live,
        reason=entry.reason,
        changed_at=entry.changed_at,
        version=entry.version,
        number=entry.seq,
        position=confirmed,
        reach=reach,
        older=reach is Reach.NOT_SENT and entry.first_seq <= sent,
        lingers=may_linger(device, entry, confirmed, sent),
    )


def positions(device: Device, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = device.reading.get(kind, {})
    return found
