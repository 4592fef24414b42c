"""Look at tasks that were closed: whether many came in a burst; then which of them are checked twice."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, time
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from apps.core.clock import at_local, end_of_day, local_date
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.second_checks.services.drawing import draw_second_checks
from apps.verification_tasks.selectors.review_policies import Rules, rules_of
from apps.verification_tasks.signs.judging.burst import Done, worst_burst
from apps.verification_tasks.signs.services.evidence import residence_of
from apps.verification_tasks.signs.services.findings import Finding, write_findings
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.states import Channel

Day = tuple[UUID, date]
# Word for word the condition of the partial index.
TO_LOOK_AT: Final = Q(closed_at__isnull=False, deciding_event__isnull=False) & (
    Q(looked_event=None) | ~Q(looked_event=F("deciding_event"))
)


@transaction.atomic
def look_at_closed_tasks(limit: int) -> int:
    due = VerificationTask.objects.filter(TO_LOOK_AT).order_by("id")
    locked = due.select_for_update(of=("self",), skip_locked=True, no_key=True).only("id", "decided_by", "decided_at")
    found = list(locked[:limit])
    if not found:
        return 0
    idents = [task.pk for task in found]
    VerificationTask.objects.filter(pk__in=idents).update(looked_event=F("deciding_event"))
    days = {(t.decided_by_id, local_date(t.decided_at)) for t in found if t.decided_by_id and t.decided_at}
    done = done_on(days)
    rules = rules_of(task.town_id for tasks in done.values() for task in tasks)
    write_findings(list(bursts(done, rules)), rules.policies)
    draw_second_checks(idents)
    return len(found)


def done_on(days: set[Day]) -> dict[Day, list[VerificationTask]]:
    """All that these people closed at the door on these days, in one statement."""
    if not days:
        return {}
    first, last = min(day for _, day in days), max(day for _, day in days)
    rows = VerificationTask.objects.filter(
        decided_by__in={staff_id for staff_id, _ in days},
        decided_at__gte=at_local(first, time.min),
        decided_at__lt=end_of_day(last),
        channel=Channel.DOOR,
    ).select_related("declaration")
    found: dict[Day, list[VerificationTask]] = defaultdict(list)
    for task in rows.defer("declaration__phone"):
        if task.decided_by_id and task.decided_at:
            found[task.decided_by_id, local_date(task.decided_at)].append(task)
    return {day: found[day] for day in days if day in found}


def bursts(done: dict[Day, list[VerificationTask]], rules: Rules) -> Iterator[Finding]:
    for (staff_id, day), tasks in done.items():
        limits = rules.limits(tasks[0].town_id)
        burst = worst_burst([entry_of(task) for task in tasks], limits)
        if burst is None:
            continue
        last = next(task for task in tasks if task.pk == burst.tasks[-1])
        yield Finding(
            kind=SignKind.BURST,
            key=f"{staff_id}:{day}",
            task=last,
            staff_id=staff_id,
            happened_at=last.decided_at or last.created_at,
            figures={**burst.figures, "tasks": [str(ident) for ident in burst.tasks]},
        )


def entry_of(task: VerificationTask) -> Done:
    return Done(task.pk, task.decided_at or task.created_at, residence_of(task), task.declaration.address)
