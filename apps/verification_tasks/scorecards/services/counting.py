"""Count the tasks that changed; which cards that makes stale is written in the same transaction."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson
from django.db import connection, transaction
from django.db.models import F, QuerySet

from apps.core.clock import now
from apps.verification_tasks.models import StaleCard, TaskCount, VerificationTask
from apps.verification_tasks.scorecards.counting import (
    SAME,
    Unit,
    changed_columns,
    count_of,
    reasons,
    units_of,
    why_gone,
)
from apps.verification_tasks.scorecards.services.beside import beside_of
from apps.verification_tasks.scorecards.states import Reason

FIELDS: Final = [*SAME, "decided_at", "counted_at", "count_again_at"]
# Reasons add up: a card may go stale many times before it is computed.
MARK: Final = f"""
    INSERT INTO {StaleCard._meta.db_table} AS card (kind, unit, month, reasons)
    SELECT kind, unit, month, reasons
      FROM jsonb_to_recordset(%s::jsonb) AS new(kind text, unit text, month date, reasons jsonb)
        ON CONFLICT (kind, unit, month) DO UPDATE SET reasons = (
           SELECT jsonb_object_agg(code, total) FROM (
                  SELECT code, sum(number::int) AS total
                    FROM (SELECT * FROM jsonb_each_text(card.reasons)
                          UNION ALL SELECT * FROM jsonb_each_text(excluded.reasons)) AS reason(code, number)
                   GROUP BY code) AS summed)
"""  # noqa: S608  the table's name is Django's
Changed = tuple[TaskCount | None, TaskCount | None, Reason]


@transaction.atomic
def count_changed(limit: int) -> int:
    """How many were counted; a constant number of statements for any number."""
    return count(lock(VerificationTask.objects.filter(is_to_count=True).order_by("id"), limit), now())


@transaction.atomic
def count_again(limit: int) -> int:
    """Tasks on which time alone has changed something."""
    moment = now()
    due = TaskCount.objects.filter(count_again_at__lte=moment).order_by("count_again_at")
    idents = list(due.values_list("pk", flat=True)[:limit])
    return count(lock(VerificationTask.objects.filter(pk__in=idents), limit), moment) if idents else 0


def lock(rows: QuerySet[VerificationTask], limit: int) -> list[VerificationTask]:
    locked = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return list(locked.select_related("decided_by", "assignee").defer("decided_by__phone", "assignee__phone")[:limit])


def count(tasks: Sequence[VerificationTask], moment: datetime) -> int:
    if not tasks:
        return 0
    idents = [task.pk for task in tasks]
    before = TaskCount.objects.in_bulk(idents)
    beside = beside_of(idents, moment)
    after = {task.pk: count_of(task, beside[task.pk], moment) for task in tasks}
    write(after)
    pairs = [(before.get(task.pk), after[task.pk], why_gone(task)) for task in tasks]
    mark_stale(stale_units([pair for pair in pairs if changed_columns(*pair[:2])]))
    VerificationTask.objects.filter(pk__in=idents).update(counted_version=F("version"))
    return len(tasks)


def write(counts: Mapping[uuid.UUID, TaskCount | None]) -> None:
    kept = [row for row in counts.values() if row is not None]
    TaskCount.objects.bulk_create(kept, update_conflicts=True, unique_fields=["task"], update_fields=FIELDS)
    gone = [ident for ident, row in counts.items() if row is None]
    if gone:
        TaskCount.objects.filter(pk__in=gone).delete()


def stale_units(changed: Sequence[Changed]) -> Mapping[Unit, Counter[Reason]]:
    """Where a task was and where it is now: both cards change."""
    found: defaultdict[Unit, Counter[Reason]] = defaultdict(Counter)
    for before, after, gone in changed:
        for unit in units_of(before) | units_of(after):
            found[unit].update(reasons(before, after, gone))
    return found


def mark_stale(units: Mapping[Unit, Counter[Reason]]) -> None:
    """In sorted order: two sweeps that mark the same cards would deadlock otherwise."""
    rows = [
        {
            "kind": kind,
            "unit": unit,
            "month": month,
            "reasons": {reason.value: number for reason, number in why.items()},
        }
        for (kind, unit, month), why in sorted(units.items(), key=lambda each: each[0])
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(MARK, [orjson.dumps(rows).decode()])


def forget_count(task_ids: Sequence[uuid.UUID]) -> None:
    """Something beside the task's own row has changed: it is counted at the next sweep."""
    if task_ids:
        VerificationTask.objects.filter(pk__in=task_ids).update(counted_version=0)
