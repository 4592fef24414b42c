"""Write the audit trail, one statement for a set of subjects."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import structlog

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.copying import Rows, as_jsonb, in_json
from apps.core.models import AuditEntry

COLUMNS: Final = (
    *("at", "action", "actor_kind", "actor_id", "address", "subject_type", "subject_id", "before", "after"),
    *("reason", "request_id"),
)
ENTRIES: Final = Rows(AuditEntry, *COLUMNS)
# The same columns where the subjects are rows of a statement.
SQL_VALUES: Final = (
    *("%(audit_at)s", "%(audit_action)s", "%(audit_kind)s", "%(audit_actor)s", "%(audit_address)s"),
    *("%(audit_type)s", "id::text", "NULL", "%(audit_after)s::jsonb", "''", "%(audit_request)s"),
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
    request = request_id()
    same = (now(), action, actor.kind, actor.ident, actor.address, subject_type)
    ENTRIES.insert(
        (*same, str(change.subject), wrapped(change.before), wrapped(change.after), reason, request)
        for change in changes
    )


def request_id() -> str:
    found: str = structlog.contextvars.get_contextvars().get("request_id", "")
    return found


def wrapped(state: Mapping[str, Any] | None) -> Any:
    return None if state is None else as_jsonb(state)


def noting(subjects: str) -> str:
    """The end of a statement that records the same of every `id` among the rows named `subjects`.

    For hot paths, which have to read nothing back so; the values are those of `noted`.
    """
    columns, values = ", ".join(COLUMNS), ", ".join(SQL_VALUES)
    return f"INSERT INTO {AuditEntry._meta.db_table} ({columns}) SELECT {values} FROM {subjects}"  # noqa: S608  names


def noted(*, actor: Actor, action: str, subject_type: str, after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "audit_at": now(),
        "audit_action": action,
        "audit_kind": actor.kind.value,
        "audit_actor": actor.ident,
        "audit_address": actor.address,
        "audit_type": subject_type,
        "audit_after": in_json(after).decode(),
        "audit_request": request_id(),
    }


def record_reading(*, actor: Actor, subject_type: str, subjects: Iterable[object], reason: str = "") -> None:
    """Record that a person has read identity or phone numbers."""
    record(actor=actor, action="personal_data.read", subject_type=subject_type, subjects=subjects, reason=reason)
