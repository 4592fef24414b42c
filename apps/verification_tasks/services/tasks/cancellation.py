"""Cancel what a declaration leaves behind that is withdrawn, or was made twice."""

import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.locks import lock_declarations
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.services.verdicts import supersede_paused
from apps.verification_tasks.states import RUNNING, TaskStatus


@transaction.atomic
def cancel_tasks(
    *, declaration_ids: Collection[uuid.UUID], actor: Actor, reason: str = "", **known: str
) -> list[uuid.UUID]:
    """Cancel the running tasks of these declarations; the history and its evidence stay.

    `known` is what else the audit trail is to keep of the new state.
    """
    lock_declarations(declaration_ids)
    running = VerificationTask.objects.filter(declaration_id__in=declaration_ids, status__in=RUNNING)
    cancelled = list(running.select_for_update().order_by("id").values_list("id", flat=True))
    if not cancelled:
        return []
    moment = now()
    VerificationTask.objects.filter(id__in=cancelled).update(
        status=TaskStatus.CANCELLED,
        closed_at=moment,
        # What a completion that still waited for its proof had claimed is not what came of it.
        outcome=None,
        channel=None,
        decided_at=None,
        decided_by=None,
        deciding_event=None,
        evidence_due_at=None,
        version=F("version") + 1,
        # The sweep takes it off the devices then.
        next_check_at=moment + settings.DEVICE_RETENTION,
    )
    supersede_paused(cancelled)
    audit.record(
        actor=actor,
        action="task.cancelled",
        subject_type="verification_task",
        subjects=cancelled,
        after={"status": TaskStatus.CANCELLED, **known},
        reason=reason,
    )
    announce(cancelled)
    return cancelled
