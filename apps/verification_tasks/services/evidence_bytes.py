"""Bytes and event meet, in either order: what does not match is rejected with a code, what does settles the task."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from apps.core.actors import Actor
from apps.core.audit import record
from apps.verification_tasks.models import Evidence, EvidenceFile
from apps.verification_tasks.services.events.awaiting import deciding_events
from apps.verification_tasks.services.events.completion import settle_completion
from apps.verification_tasks.services.events.reading import open_workspace
from apps.verification_tasks.services.events.save import save
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.evidence_matching import compare
from apps.verification_tasks.states import EvidenceStatus, TaskStatus


@transaction.atomic
def receive_bytes(*, file: EvidenceFile, actor: Actor) -> Evidence | None:
    """Keep what came in; the evidence that it belongs to, if its event is here already."""
    announced = Evidence.objects.filter(pk=file.evidence_id).first()
    if announced is None:
        keep(file)
        return None
    space = open_workspace(deciding_events([announced.task_id]), [file.evidence_id], task_ids=[announced.task_id])
    evidence = space.evidence[file.evidence_id]
    if evidence.status == EvidenceStatus.RECEIVED:
        # Proof that counts is never replaced, by whomever.
        drop(file.key)
        return evidence
    keep(file)
    compare(evidence, file)
    evidence.save(update_fields=["status", "rejection", "received_at"])
    task = space.tasks[evidence.task_id]
    space.change(task)
    record(
        actor=actor,
        action="evidence.bytes",
        subject_type="evidence",
        subjects=[evidence.pk],
        after={"status": evidence.status, "rejection": evidence.rejection},
    )
    settle(space, evidence.task_id, file.received_at)
    save(space, actor=actor)
    return evidence


def keep(file: EvidenceFile) -> None:
    """In the place of earlier bytes, which did not count."""
    earlier = EvidenceFile.objects.filter(pk=file.evidence_id).values_list("key", flat=True).first()
    EvidenceFile.objects.update_or_create(
        evidence_id=file.evidence_id,
        defaults={name: getattr(file, name) for name in ("sha256", "size", "mime", "key", "received_at")},
    )
    if earlier is not None and earlier != file.key:
        drop(earlier)


def drop(key: str) -> None:
    transaction.on_commit(partial(default_storage.delete, key))


def settle(space: Workspace, task_id: UUID, at: datetime) -> None:
    """A completion that waited for bytes is judged again."""
    task = space.tasks[task_id]
    if task.status != TaskStatus.AWAITING_EVIDENCE:
        return
    for event in deciding_events([task_id]):
        settle_completion(space, task, event, at=at)
