"""Write the audit trail, one statement for a set of subjects."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import structlog

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.copying import Rows, as_jsonb
from apps.core.models import AuditEntry

ENTRIES: Final = Rows(
    AuditEntry,
    *("at", "action", "actor_kind", "actor_id", "address", "subject_type", "subject_id", "before", "after"),
    *("reason", "request_id"),
)


class Change(NamedTuple):
    """One subject with its own before and after, which hold no personal data in clear text."""

    subject: object
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


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
    """Record one action that did the same to each subject."""
    record_changes(
        actor=actor,
        action=action,
        subject_type=subject_type,
        changes=[Change(subject, before, after) for subject in subjects],
        reason=reason,
    )


def record_changes(
    *, actor: Actor, action: str, subject_type: str, changes: Iterable[Change], reason: str = ""
) -> None:
    """Record one action whose subjects differ in what they were or became."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    same = (now(), action, actor.kind, actor.ident, actor.address, subject_type)
    ENTRIES.insert(
        (*same, str(change.subject), wrapped(change.before), wrapped(change.after), reason, request_id)
        for change in changes
    )


def wrapped(state: Mapping[str, Any] | None) -> Any:
    return None if state is None else as_jsonb(state)


def record_reading(*, actor: Actor, subject_type: str, subjects: Iterable[object], reason: str = "") -> None:
    """Record that a person has read identity or phone numbers."""
    record(actor=actor, action="personal_data.read", subject_type=subject_type, subjects=subjects, reason=reason)
