"""What a draft of the rules would mean for the tasks that run now, had they begun under it.

A deadline and its ladder follow from the day of the start alone, so tasks are looked at by day, not one by one: the
number of statements is constant, and of days there are few.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from apps.core.clock import LOCAL_ZONE, at_local, local_date, now
from apps.verification_tasks import sla
from apps.verification_tasks.models import SlaPolicy, VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.pauses import days_of
from apps.verification_tasks.policy_draft import PolicyDraft
from apps.verification_tasks.selectors.lists import checks

NOON: Final = time(12)
EXAMPLES: Final = 6


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that began on one day under one policy and share a deadline; `new_due_at` is the draft's."""

    started_on: date
    count: int
    due_at: datetime
    new_due_at: datetime
    provisional: bool
    ladder_differs: bool

    @property
    def days(self) -> int:
        return (local_date(self.new_due_at) - local_date(self.due_at)).days


@dataclass(slots=True)
class Preview:
    """Numbers of tasks; `shifts` by the days that the deadline would move, `examples` groups that would differ."""

    running: int = 0
    later: int = 0
    earlier: int = 0
    same: int = 0
    ladder_differs: int = 0
    overdue_at_once: int = 0
    provisional: int = 0
    shifts: Counter[int] = field(default_factory=Counter)
    examples: list[Group] = field(default_factory=list)


def preview_policy(draft: PolicyDraft) -> Preview:
    moment, found = now(), Preview()
    for group in groups(draft):
        found.running += group.count
        found.later += group.count * (group.new_due_at > group.due_at)
        found.earlier += group.count * (group.new_due_at < group.due_at)
        found.same += group.count * (group.new_due_at == group.due_at)
        found.ladder_differs += group.count * group.ladder_differs
        found.overdue_at_once += group.count * (group.new_due_at <= moment < group.due_at)
        found.provisional += group.count * group.provisional
        found.shifts[group.days] += group.count
        if len(found.examples) < EXAMPLES and (group.days or group.ladder_differs):
            found.examples.append(group)
    return found


def groups(draft: PolicyDraft) -> Iterator[Group]:
    started = TruncDate("created_at", tzinfo=LOCAL_ZONE)
    rows = list(
        concerned(draft)
        .order_by()
        .values("policy_id", "due_at", "pause_spans", started_on=started)
        .annotate(number=Count("pk"))
        .order_by("started_on", "due_at", "policy_id")
    )
    policies = SlaPolicy.objects.in_bulk({row["policy_id"] for row in rows})
    for row in rows:
        yield group_of(draft, policies[row["policy_id"]], row)


def group_of(draft: PolicyDraft, policy: SlaPolicy, row: Mapping[str, Any]) -> Group:
    start = at_local(row["started_on"], NOON)
    paused = days_of(row["pause_spans"])
    due = sla.due_at(draft, start, paused)
    return Group(
        started_on=row["started_on"],
        count=row["number"],
        due_at=row["due_at"],
        new_due_at=due.at,
        provisional=due.provisional,
        ladder_differs=times(policy, start, row["due_at"], paused) != times(draft, start, due.at, paused),
    )


def times(policy: sla.Policy, start: datetime, due: datetime, paused: Collection[date]) -> list[tuple[object, ...]]:
    return [(step.at, step.role, step.action, step.stop) for step in sla.ladder(policy, start, due, paused)]


def concerned(draft: PolicyDraft) -> QuerySet[VerificationTask]:
    """The running checks of the towns that the draft would be in force for."""
    running = checks().filter(STILL_RUNNING)
    if draft.town_code is not None:
        return running.filter(town=draft.town_code)
    own = SlaPolicy.objects.filter(town__isnull=False, valid_from__lte=draft.valid_from)
    return running.exclude(town__in=own.values("town"))
