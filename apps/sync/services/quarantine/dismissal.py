"""Lay an event aside: a person has looked and nothing is to be done. It stays in the journal as it is."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.sync.models import Handling, JournalEntry
from apps.sync.services.push.journal import WAITING
from apps.sync.services.quarantine.handled import SUBJECT, mark_handled


@transaction.atomic
def dismiss(*, entry_ids: Collection[int], reason: str, actor: Actor) -> int:
    """How many were laid aside; what has been taken up or laid aside meanwhile is left as it is.

    If what such an event waits for arrives after all, it is still taken up: no work of a worker is thrown away.
    """
    if not reason.strip():
        raise InvalidInput(_("Please say why."), code="reason_missing")
    rows = JournalEntry.objects.select_for_update().filter(pk__in=entry_ids, status__in=WAITING, handled_at=None)
    found = list(rows.order_by("pk").values_list("pk", "status", "code"))
    chosen = [ident for ident, _status, _code in found]
    mark_handled(chosen, Handling.DISMISSED, at=now(), actor=actor)
    changes = [
        audit.Change(ident, {"status": status, "code": code}, {"handling": Handling.DISMISSED})
        for ident, status, code in found
    ]
    audit.record_changes(
        actor=actor, action="event.dismissed", subject_type=SUBJECT, changes=changes, reason=reason.strip()
    )
    return len(chosen)
