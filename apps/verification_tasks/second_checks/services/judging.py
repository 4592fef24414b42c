"""Compare the results of second checks that are done; a disagreement goes to the review list and changes nothing."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.verification_tasks.models import SecondCheck
from apps.verification_tasks.scorecards.services.counting import forget_count
from apps.verification_tasks.second_checks.agreement import compare
from apps.verification_tasks.second_checks.states import Agreement, SecondCheckState
from apps.verification_tasks.selectors.review_policies import rules_of
from apps.verification_tasks.signs.services.findings import Finding, write_findings
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.states import CLOSED, Outcome, TaskStatus

FIELDS: Final = ["state", "result", "first_outcome", "second_outcome", "judged_at"]


@transaction.atomic
def judge_finished(limit: int) -> int:
    done = SecondCheck.objects.filter(state=SecondCheckState.OUT, task__status__in=CLOSED).order_by("drawn_at")
    locked = done.select_for_update(of=("self",), skip_locked=True)
    checks = list(locked.select_related("task", "first_task")[:limit])
    if not checks:
        return 0
    for check in checks:
        judge(check)
    SecondCheck.objects.bulk_update(checks, FIELDS)
    audit.record(
        actor=SYSTEM,
        action="second_check.judged",
        subject_type="second_check",
        subjects=[check.pk for check in checks],
    )
    forget_count([check.first_task_id for check in checks])
    report([check for check in checks if check.result == Agreement.DIFFERS])
    return len(checks)


def judge(check: SecondCheck) -> None:
    check.judged_at = now()
    if check.task is None or check.task.status == TaskStatus.CANCELLED:
        check.state = SecondCheckState.CANCELLED
        return
    check.state = SecondCheckState.JUDGED
    check.first_outcome, check.second_outcome = check.first_task.outcome, check.task.outcome
    if check.task.status == TaskStatus.DISPUTED or not check.first_outcome or not check.second_outcome:
        check.result = Agreement.INCONCLUSIVE
    else:
        check.result = compare(Outcome(check.first_outcome), Outcome(check.second_outcome))


def report(differing: Sequence[SecondCheck]) -> None:
    rules = rules_of(check.first_task.town_id for check in differing)
    write_findings([finding(check) for check in differing], rules.policies)


def finding(check: SecondCheck) -> Finding:
    first, second = check.first_task, check.task
    if first.decided_by_id is None or second is None:
        raise ValueError("a check that was compared has both sides")
    return Finding(
        kind=SignKind.SECOND_CHECK_DIFFERS,
        key=str(check.pk),
        task=first,
        staff_id=first.decided_by_id,
        happened_at=first.decided_at or first.created_at,
        figures={"first": check.first_outcome, "second": check.second_outcome},
        sides={"other_task_id": second.pk},
    )
