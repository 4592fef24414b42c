"""Bytes and event meet, in either order: what does not match is rejected with a code, what does settles the task."""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction

from apps.core.actors import SYSTEM, Actor
from apps.core.audit import record
from apps.verification_tasks.models import Evidence, EvidenceFile
from apps.verification_tasks.services.events.awaiting import deciding_events
from apps.verification_tasks.services.events.completion import settle_completion
from apps.verification_tasks.services.events.reading import open_workspace
from apps.verification_tasks.services.events.save import save
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.evidence_matching import compare
from apps.verification_tasks.states import EvidenceStatus, TaskStatus

MATCHED_AT_ONCE: Final = 100
log = structlog.get_logger(__name__)


@transaction.atomic
def receive_bytes(*, file: EvidenceFile, actor: Actor) -> Evidence | None:
    """Keep what came in; the evidence that it belongs to, if its event is here already."""
    announced = Evidence.objects.filter(pk=file.evidence_id).first()
    if announced is None:
        keep(file)
        return None
    space = open_for(announced)
    evidence = space.evidence[file.evidence_id]
    if evidence.status == EvidenceStatus.RECEIVED:
        # Proof that counts is never replaced, by whomever.
        drop(file.key)
        return evidence
    keep(file)
    meet(space, evidence, file, actor)
    return evidence


def match_stranded_bytes() -> int:
    """Bytes and event that passed each other by, neither seeing what the other had not committed; how many met."""
    waiting = Evidence.objects.filter(status=EvidenceStatus.EXPECTED)
    stranded = waiting.filter(pk__in=EvidenceFile.objects.values("evidence_id")).order_by("pk")
    return sum(match_alone(evidence) for evidence in stranded[:MATCHED_AT_ONCE])


def match_alone(announced: Evidence) -> bool:
    """One that cannot be matched stops no other."""
    try:
        return match(announced)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("bytes_not_matched", evidence=str(announced.pk))
        return False


@transaction.atomic
def match(announced: Evidence) -> bool:
    space = open_for(announced)
    evidence, file = space.evidence[announced.pk], space.files.get(announced.pk)
    if evidence.status != EvidenceStatus.EXPECTED or file is None:
        return False
    meet(space, evidence, file, SYSTEM)
    return True


def open_for(evidence: Evidence) -> Workspace:
    """The task is locked, and what belongs to it read afterwards."""
    return open_workspace(deciding_events([evidence.task_id]), [evidence.pk], task_ids=[evidence.task_id])


def meet(space: Workspace, evidence: Evidence, file: EvidenceFile, actor: Actor) -> None:
    compare(evidence, file)
    evidence.save(update_fields=["status", "rejection", "received_at"])
    space.change(space.tasks[evidence.task_id])
    record(
        actor=actor,
        action="evidence.bytes",
        subject_type="evidence",
        subjects=[evidence.pk],
        after={"status": evidence.status, "rejection": evidence.rejection},
    )
    settle(space, evidence.task_id, file.received_at)
    save(space, actor=actor)


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
