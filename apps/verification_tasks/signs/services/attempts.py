"""Look at attempts that name a place: with their neighbours in time, with the home, with what the phone says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from apps.core.clock import now
from apps.verification_tasks.models import Attempt
from apps.verification_tasks.second_checks.services.drawing import draw_second_checks
from apps.verification_tasks.selectors.review_policies import Rules, rules_of
from apps.verification_tasks.signs.judging.elsewhere import elsewhere
from apps.verification_tasks.signs.judging.mock import says_mock
from apps.verification_tasks.signs.judging.travel import Stop, impossible_travel
from apps.verification_tasks.signs.services.events import NOTHING, Said, said_by
from apps.verification_tasks.signs.services.evidence import residence_of
from apps.verification_tasks.signs.services.findings import Finding, write_findings
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.states import AttemptResult, Channel

TABLE: Final = Attempt._meta.db_table
# The stop before and the stop after, whichever arrived first.
NEIGHBOURS: Final = f"""
    SELECT mine.id, near.id
      FROM {TABLE} mine
      CROSS JOIN LATERAL (
           (SELECT id FROM {TABLE} WHERE staff_id = mine.staff_id AND latitude IS NOT NULL
               AND (at, id) < (mine.at, mine.id) ORDER BY at DESC, id DESC LIMIT 1)
           UNION ALL
           (SELECT id FROM {TABLE} WHERE staff_id = mine.staff_id AND latitude IS NOT NULL
               AND (at, id) > (mine.at, mine.id) ORDER BY at, id LIMIT 1)) near
     WHERE mine.id = ANY(%s)
"""  # noqa: S608  the table's name is Django's


@transaction.atomic
def look_at_attempts(limit: int) -> int:
    due = Attempt.objects.filter(looked_at=None, latitude__isnull=False).order_by("id")
    found = list(
        due.select_for_update(of=("self",), skip_locked=True, no_key=True).values_list("id", flat=True)[:limit]
    )
    if not found:
        return 0
    Attempt.objects.filter(pk__in=found).update(looked_at=now())
    with connection.cursor() as cursor:
        cursor.execute(NEIGHBOURS, [found])
        pairs: list[tuple[UUID, UUID]] = cursor.fetchall()
    attempts = read({*found, *(near for _, near in pairs)})
    mine = [attempts[ident] for ident in found]
    rules = rules_of(attempt.task.town_id for attempt in attempts.values())
    findings = [
        *travels([(attempts[one], attempts[other]) for one, other in pairs], rules),
        *places(mine, said_by(found), rules),
    ]
    draw_second_checks(write_findings(findings, rules.policies))
    return len(found)


def read(idents: set[UUID]) -> Mapping[UUID, Attempt]:
    rows = Attempt.objects.filter(pk__in=idents).select_related("task__declaration")
    return {attempt.pk: attempt for attempt in rows.defer("note", "task__declaration__phone")}


def travels(pairs: Sequence[tuple[Attempt, Attempt]], rules: Rules) -> Iterator[Finding]:
    for pair in pairs:
        first, second = sorted(pair, key=lambda attempt: (attempt.at, attempt.pk))
        figures = impossible_travel(stop(first), stop(second), rules.limits(second.task.town_id))
        if figures:
            sides = {"attempt_id": second.pk, "other_attempt_id": first.pk, "other_task_id": first.task_id}
            yield finding(SignKind.IMPOSSIBLE_TRAVEL, second, figures, sides, key=f"{first.pk}:{second.pk}")


def places(attempts: Sequence[Attempt], said: Mapping[UUID, Said], rules: Rules) -> Iterator[Finding]:
    for attempt in attempts:
        sides = {"attempt_id": attempt.pk}
        if says_mock(said.get(attempt.pk, NOTHING).data):
            yield finding(SignKind.MOCK_LOCATION, attempt, {}, sides)
        if attempt.channel != Channel.DOOR or attempt.result != AttemptResult.MET:
            continue
        home, limits = residence_of(attempt.task), rules.limits(attempt.task.town_id)
        figures = elsewhere(stop(attempt).position, home, limits, accuracy_m=attempt.accuracy_m)
        if figures:
            yield finding(SignKind.ELSEWHERE, attempt, figures, sides)


def stop(attempt: Attempt) -> Stop:
    position = (attempt.latitude or 0.0, attempt.longitude or 0.0)
    return Stop(attempt.at, position, attempt.accuracy_m, attempt.device_id)


def finding(
    kind: SignKind, attempt: Attempt, figures: Mapping[str, object], sides: Mapping[str, UUID], key: str = ""
) -> Finding:
    return Finding(kind, key or str(attempt.pk), attempt.task, attempt.staff_id, attempt.at, figures, sides)
