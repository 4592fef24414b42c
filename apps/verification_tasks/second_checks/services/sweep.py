"""Send out what waits, replace workers who left, compare what is done; safe to run at any time and many at once."""

from typing import Final

import structlog
from django.db import transaction

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.verification_tasks.models import SecondCheck
from apps.verification_tasks.second_checks.selectors import who_knows, workers_near
from apps.verification_tasks.second_checks.services.dispatching import choose, send_waiting
from apps.verification_tasks.second_checks.services.judging import judge_finished
from apps.verification_tasks.second_checks.states import SecondCheckState
from apps.verification_tasks.services.tasks import reassign_tasks
from apps.verification_tasks.states import RUNNING

BATCH: Final = 200

log = structlog.get_logger(__name__)


def sweep_second_checks(*, limit: int = BATCH) -> dict[str, int]:
    counts = {
        "judged": judge_finished(limit),
        "cancelled": drop_overtaken(limit),
        "sent": send_waiting(limit),
        "moved": replace_who_left(limit),
    }
    if any(counts.values()):
        log.info("second_checks.swept", **counts)
    return counts


def drop_overtaken(limit: int) -> int:
    """Drawn, but the first result is disputed meanwhile: a person decides that one anyway."""
    overtaken = SecondCheck.objects.filter(state=SecondCheckState.WAITING).exclude(first_task__status="completed")
    idents = list(overtaken.values_list("pk", flat=True)[:limit])
    rows = SecondCheck.objects.filter(pk__in=idents, state=SecondCheckState.WAITING)
    return rows.update(state=SecondCheckState.CANCELLED, judged_at=now()) if idents else 0


@transaction.atomic
def replace_who_left(limit: int) -> int:
    """Somebody left the field staff, or a supervisor took the task away by name: it goes to another blind worker."""
    orphaned = SecondCheck.objects.filter(state=SecondCheckState.OUT, task__assignee=None, task__status__in=RUNNING)
    locked = orphaned.select_for_update(of=("self",), skip_locked=True).order_by("drawn_at")
    checks = list(locked.select_related("first_task")[:limit])
    if not checks:
        return 0
    tasks = [check.first_task for check in checks]
    chosen = choose(checks, who_knows(tasks), workers_near(tasks, now()))
    for check in checks:
        if check.pk in chosen and check.task_id:
            reassign_tasks(task_ids=[check.task_id], staff_id=chosen[check.pk], actor=SYSTEM)
            SecondCheck.objects.filter(pk=check.pk).update(worker=chosen[check.pk])
    audit.record(
        actor=SYSTEM, action="second_check.moved", subject_type="second_check", subjects=sorted(chosen, key=str)
    )
    return len(chosen)
