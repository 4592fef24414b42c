"""Who looked: the readings of the audit trail, one line a person and sitting."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.models import AuditEntry
from apps.grids.office.audit_words import actor_words
from apps.grids.office.details import Happening
from apps.grids.office.kinds import Kind

# What one person opens within this time is one look.
SITTING: Final = timedelta(minutes=10)
EVIDENCE: Final = "evidence"


def looks(entries: Sequence[AuditEntry], names: dict[str, str]) -> list[Happening]:
    """`entries` are newest first."""
    sittings: dict[str, list[list[AuditEntry]]] = {}
    for entry in entries:
        theirs = sittings.setdefault(entry.actor_id, [])
        if theirs and theirs[-1][-1].at - entry.at <= SITTING:
            theirs[-1].append(entry)
        else:
            theirs.append([entry])
    return [look(sitting, names) for theirs in sittings.values() for sitting in theirs]


def look(sitting: Sequence[AuditEntry], names: dict[str, str]) -> Happening:
    pieces = len({entry.subject_id for entry in sitting if entry.subject_type == EVIDENCE})
    reasons = list(dict.fromkeys(entry.reason for entry in sitting if entry.reason))
    what = [_("the task's page")] if any(entry.subject_type != EVIDENCE for entry in sitting) else []
    if pieces:
        what.append(ngettext("%(n)d piece of evidence", "%(n)d pieces of evidence", pieces) % {"n": pieces})
    return Happening(
        at=sitting[0].at,
        title=_("Looked at: %(what)s") % {"what": _(", ").join(what)},
        who=actor_words(sitting[0], names),
        detail=" · ".join(reasons),
        icon="visibility",
        kind=Kind.LOOKED,
    )
