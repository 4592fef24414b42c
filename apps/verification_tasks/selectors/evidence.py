"""Who may add bytes to a piece of evidence, and who may read them."""

from uuid import UUID

from django.db.models import Q

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.verification_tasks.models import Evidence


def workers_scope(staff_id: UUID) -> Q:
    """Evidence that a worker attached, or of a task that is theirs by name or by grid."""
    covered = Coverage.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now()), staff=staff_id)
    return Q(staff=staff_id) | Q(task__assignee=staff_id) | Q(task__grid__in=covered.values("grid"))


def may_add_bytes(staff_id: UUID, evidence_id: UUID) -> bool:
    """Bytes may come before the event that announces them: unknown evidence is anybody's.

    What came by a hook is brought by the server itself.
    """
    known = Evidence.objects.filter(pk=evidence_id)
    if not known.exists():
        return True
    return known.filter(workers_scope(staff_id), device_id__isnull=False).exists()


def evidence_for_worker(staff_id: UUID, evidence_id: UUID) -> Evidence | None:
    return Evidence.objects.filter(workers_scope(staff_id), pk=evidence_id).first()
