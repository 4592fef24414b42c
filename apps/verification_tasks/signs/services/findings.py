"""Write down what was found; looking again finds the same row again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.verification_tasks.models import ReviewPolicy, Sign, VerificationTask
from apps.verification_tasks.signs.states import SignKind, SignState
from apps.verification_tasks.signs.thresholds import read_thresholds

# These grow while more work comes in; the others rest on facts that stand.
GROWING = frozenset({SignKind.BURST})

GROW: Final = f"""
    UPDATE {Sign._meta.db_table} AS sign
       SET figures = new.figures, task_id = new.task, happened_at = new.happened_at
      FROM jsonb_to_recordset(%s::jsonb) AS new(
               kind text, key text, figures jsonb, task uuid, happened_at timestamptz)
     WHERE sign.kind = new.kind AND sign.key = new.key AND sign.state = %s
"""  # noqa: S608  the table's name is Django's


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` says what it is about: a photo, a pair of visits, a person's day."""

    kind: SignKind
    key: str
    task: VerificationTask
    staff_id: UUID
    happened_at: datetime
    figures: Mapping[str, Any]
    # Columns of the other side: evidence_id, other_evidence_id, attempt_id, …
    sides: Mapping[str, UUID] = field(default_factory=dict)


def write_findings(findings: Sequence[Finding], policies: Mapping[str, ReviewPolicy]) -> list[UUID]:
    """The tasks of what is new, in a constant number of statements."""
    if not findings:
        return []
    keys = {(finding.kind.value, finding.key) for finding in findings}
    known = set(Sign.objects.filter(key__in={key for _, key in keys}).values_list("kind", "key")) & keys
    moment = now()
    fresh = {(f.kind.value, f.key): sign_of(f, policies[f.task.town_id], moment) for f in findings}
    rows = [row for pair, row in fresh.items() if pair not in known]
    Sign.objects.bulk_create(rows, ignore_conflicts=True)
    audit.record(actor=SYSTEM, action="sign.found", subject_type="sign", subjects=[row.pk for row in rows])
    grow([finding for finding in findings if finding.kind in GROWING and (finding.kind.value, finding.key) in known])
    return [row.task_id for row in rows]


def sign_of(finding: Finding, policy: ReviewPolicy, moment: datetime) -> Sign:
    return Sign(
        kind=finding.kind,
        key=finding.key,
        weight=read_thresholds(policy.thresholds).weights.of(finding.kind),
        staff_id=finding.staff_id,
        task=finding.task,
        figures=dict(finding.figures),
        policy=policy,
        happened_at=finding.happened_at,
        found_at=moment,
        **finding.sides,
    )


def grow(findings: Sequence[Finding]) -> None:
    """While nobody has decided: afterwards the row shows what was decided on."""
    rows = [
        {
            "kind": finding.kind,
            "key": finding.key,
            "figures": dict(finding.figures),
            "task": finding.task.pk,
            "happened_at": finding.happened_at,
        }
        for finding in findings
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(GROW, [orjson.dumps(rows).decode(), SignState.OPEN])
