"""Write the audit trail, one statement for a set of subjects."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.models import AuditEntry


def record(
    *,
    actor: Actor,
    action: str,
    subject_type: str,
    subjects: Iterable[object],
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record one action on each subject. `before` and `after` hold no personal data in clear text."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    moment = now()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=moment,
            action=action,
            actor_kind=actor.kind,
            actor_id=actor.ident,
            address=actor.address,
            subject_type=subject_type,
            subject_id=str(subject),
            before=before,
            after=after,
            reason=reason,
            request_id=request_id,
        )
        for subject in subjects
    )


def record_reading(*, actor: Actor, subject_type: str, subjects: Iterable[object], reason: str = "") -> None:
    """Record that a person has read identity or phone numbers."""
    record(actor=actor, action="personal_data.read", subject_type=subject_type, subjects=subjects, reason=reason)
