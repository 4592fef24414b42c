"""Who may add bytes to a piece of evidence, and who may read them."""

from uuid import UUID

from django.db.models import Q

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.grids.selectors.coverage import running_at
from apps.verification_tasks.models import Evidence


def of_task_in_scope(staff_id: UUID) -> Q:
    """Evidence of a task that is the worker's now, by name or by grid."""
    covered = Coverage.objects.filter(running_at(now()), staff=staff_id, grid__is_active=True)
    return Q(task__assignee=staff_id) | Q(task__grid__in=covered.values("grid"))


def may_add_bytes(staff_id: UUID, evidence_id: UUID) -> bool:
    """Bytes may come before the event that announces them: unknown evidence is anybody's.

    Who announced them hands them in even when the task has gone to somebody else: that work still counts. What came
    by a hook is brought by the server itself.
    """
    known = Evidence.objects.filter(pk=evidence_id)
    theirs = Q(staff=staff_id) | of_task_in_scope(staff_id)
    return not known.exists() or known.filter(theirs, device_id__isnull=False).exists()


def evidence_for_worker(staff_id: UUID, evidence_id: UUID) -> Evidence | None:
    """To be read: what has left a worker's scope is not shown to them, were it their own."""
    return Evidence.objects.filter(of_task_in_scope(staff_id), pk=evidence_id).first()
