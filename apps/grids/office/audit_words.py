"""Audit entries as lines that a person can read: who did what, and what changed."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.core.actors import ActorKind
from apps.core.clock import parse_rfc3339
from apps.core.models import AuditEntry
from apps.grids.models import Grid, Staff
from apps.grids.office.details import Happening
from apps.grids.office.formats import EMPTY, deadline
from apps.grids.office.kinds import kind_of_action
from apps.grids.office.words import action_words

KEYS: Final = {
    "assignee": _("assignee"),
    "days": _("days"),
    "division": _("division"),
    "change": _("what was undone"),
    "duplicate_of": _("duplicate of"),
    "due_at": _("due"),
    "epoch": _("custody epoch"),
    "error": _("last error"),
    "fields": _("fields"),
    "grid": _("grid"),
    "key": _("passkey"),
    "kind": _("kind"),
    "name": _("name"),
    "outcome": _("outcome"),
    "priority": _("priority"),
    "provisional": _("provisional deadline"),
    "reason": _("reason"),
    "reminded": _("reminded"),
    "role": _("role"),
    "sla": _("deadline"),
    "staff": _("staff member"),
    "status": _("status"),
    "tasks": _("tasks"),
    "text": _("text"),
    "title": _("title"),
    "tries": _("tries"),
    "version": _("version"),
}
# Codes that stand in entries of other rooms, as those rooms' pages write them.
VALUES: Final = {
    "called_off": _("Called off"),
    "code": _("Code of an authenticator app"),
    "confirmed": _("Confirmed"),
    "deadline_moved": _("The deadline has moved"),
    "corrected": _("Corrected"),
    "disaster": _("Disaster or emergency"),
    "done": _("Done"),
    "draft": _("Draft"),
    "duplicate": _("Declared twice"),
    "undone": _("undone"),
    "pause": _("Pause asked for"),
    "priority": _("Priority changed"),
    "reassign": _("Reassigned"),
    "due_soon": _("Due soon"),
    "ended": _("Ended"),
    "failed": _("Failed"),
    "high": _("High"),
    "needs_correction": _("Needs correction"),
    "normal": _("Normal"),
    "not_resident": _("Does not live there"),
    "on_track": _("On track"),
    "other_authority": _("Waiting for another authority"),
    "overdue": _("Overdue"),
    "passkey": _("Passkey"),
    "queued": _("Queued"),
    "recovery": _("Recovery code"),
    "refused": _("Check refused"),
    "rejected": _("Rejected"),
    "registered": _("Registered"),
    "resident_away": _("Resident away for a time"),
    "running": _("Under way"),
    "stopped": _("Stopped"),
    "submitted": _("Submitted"),
    "unreachable": _("Unreachable"),
    "verifying": _("Being verified"),
    "waiting": _("Waits for a second person"),
    "waiting_for_resident": _("Waiting for the resident"),
    "withdrawn": _("Withdrawn"),
    "work_was_done": _("The work had been done before"),
}
ACTORS: Final = {
    ActorKind.SYSTEM: _("the system"),
    ActorKind.STAFF: _("staff member"),
    ActorKind.DEVICE: _("device"),
    ActorKind.RESIDENT: _("resident"),
}


def audit_happenings(entries: Sequence[AuditEntry]) -> list[Happening]:
    names = names_of(idents(entries))
    return [
        Happening(
            at=entry.at,
            title=action_words(entry.action),
            who=actor_words(entry, names),
            detail=" ".join(filter(None, [changed_words(entry, names), str(VALUES.get(entry.reason, entry.reason))])),
            icon="history",
            kind=kind_of_action(entry.action),
        )
        for entry in entries
    ]


def idents(entries: Iterable[AuditEntry]) -> set[str]:
    """Every id in the entries that may have a name."""
    found: set[str] = set()
    for entry in entries:
        found.add(entry.actor_id)
        for value in (value for half in (entry.before, entry.after) for value in (half or {}).values()):
            found.update(map(str, value) if isinstance(value, list) else [str(value)])
    return found


def names_of(idents: Iterable[str]) -> dict[str, str]:
    """Names of staff and grids by id, in two statements."""
    known = {ident for ident in map(parse, idents) if ident is not None}
    staff = Staff.objects.filter(pk__in=known).values_list("pk", "name")
    grids = Grid.objects.filter(pk__in=known).values_list("pk", "name")
    return {str(pk): name for pk, name in [*staff, *grids]} if known else {}


def parse(ident: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(ident)
    except ValueError:
        return None


def actor_words(entry: AuditEntry, names: dict[str, str]) -> str:
    if entry.actor_id in names:
        return names[entry.actor_id]
    return str(ACTORS.get(ActorKind(entry.actor_kind), entry.actor_kind))


def changed_words(entry: AuditEntry, names: dict[str, str]) -> str:
    """`assignee: 王强 → 李芳`."""
    before: dict[str, Any] = entry.before or {}
    after: dict[str, Any] = entry.after or {}

    def say(value: object) -> str:
        if value is None:
            return EMPTY
        if (at := parse_rfc3339(value)) is not None:
            return deadline(at)
        if isinstance(value, list):
            return ", ".join(names.get(str(each), str(each)) for each in value)
        return names.get(str(value), str(VALUES.get(str(value), value)))

    return "; ".join(
        f"{KEYS.get(key, key)}: {say(before[key])} → {say(after.get(key))}"
        if key in before
        else f"{KEYS.get(key, key)}: {say(after[key])}"
        for key in {**before, **after}
    )
