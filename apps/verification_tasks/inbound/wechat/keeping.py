"""What a worker could not finish: kept for a person, with the reason, and told to whoever waits for it."""

from uuid import UUID

import structlog
from django.db import transaction

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.residence_registration.selectors import declarations_of
from apps.verification_tasks.inbound.wechat.states import ABOUT_MEDIA, KeptBecause, MessageStatus
from apps.verification_tasks.models import Evidence, VerificationTask, WechatMessage
from apps.verification_tasks.services.events.awaiting import deciding_events
from apps.verification_tasks.services.events.reading import open_workspace
from apps.verification_tasks.services.events.save import save
from apps.verification_tasks.services.evidence_bytes import settle
from apps.verification_tasks.states import EvidenceStatus

log = structlog.get_logger(__name__)


def move(message: WechatMessage, target: MessageStatus, **changes: object) -> bool:
    """Every lease counts one try, so the number of tries tells whether the lease is still ours."""
    ours = WechatMessage.objects.filter(pk=message.pk, status=MessageStatus.WORKING, tries=message.tries)
    if ours.update(status=target, lease_until=None, **changes):
        return True
    log.warning("lease_lost", message=str(message.pk))
    return False


@transaction.atomic
def keep(message: WechatMessage, reason: KeptBecause, *, error: str = "") -> None:
    """The evidence that it had become, if it did, has no bytes and counts for nothing."""
    if reason in ABOUT_MEDIA:
        reject(message.pk, reason)
    grid_id, town_id = place_of(message)
    changes = {"reason": reason.value, "error": error, "next_try_at": None, "grid_id": grid_id, "town_id": town_id}
    if move(message, MessageStatus.KEPT, **changes):
        log.info("wechat_kept", message=str(message.pk), reason=reason.value, error=error)
    else:
        # Somebody else works on it now, and the evidence is theirs to speak of.
        transaction.set_rollback(True)


def reject(evidence_id: UUID, reason: KeptBecause) -> None:
    """Locks go from tasks to messages, as everywhere here: the message is moved after its evidence."""
    task_id = Evidence.objects.filter(pk=evidence_id).values_list("task_id", flat=True).first()
    if task_id is None:
        return
    space = open_workspace(deciding_events([task_id]), [evidence_id], task_ids=[task_id])
    evidence = space.evidence[evidence_id]
    if evidence.status != EvidenceStatus.EXPECTED:
        return
    moment = now()
    evidence.status, evidence.rejection, evidence.received_at = EvidenceStatus.REJECTED, reason.value, moment
    evidence.save(update_fields=["status", "rejection", "received_at"])
    space.change(space.tasks[task_id])
    audit.record(
        actor=SYSTEM,
        action="evidence.bytes",
        subject_type="evidence",
        subjects=[evidence_id],
        after={"status": evidence.status, "rejection": evidence.rejection},
    )
    settle(space, task_id, moment)
    save(space, actor=SYSTEM)


def place_of(message: WechatMessage) -> tuple[UUID | None, str | None]:
    """Whose inbox it belongs in: that of the sender's newest task, open or not."""
    if message.account_id is None:
        return None, None
    tasks = VerificationTask.objects.filter(declaration__in=declarations_of(message.account_id))
    if message.task_id is not None:
        tasks = VerificationTask.objects.filter(pk=message.task_id)
    return tasks.order_by("-created_at").values_list("grid_id", "town_id").first() or (None, None)
