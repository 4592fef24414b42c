"""Mark entries as handled by a person."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from apps.core.actors import Actor, ActorKind
from apps.core.ids import parse_uuid
from apps.sync.models import Handling, JournalEntry

SUBJECT: Final = "journal_entry"


def mark_handled(entry_ids: Collection[int], how: Handling, *, at: datetime, actor: Actor) -> None:
    JournalEntry.objects.filter(pk__in=entry_ids).update(handled_at=at, handled_by_id=person_of(actor), handling=how)


def person_of(actor: Actor) -> uuid.UUID | None:
    return parse_uuid(actor.ident) if actor.kind is ActorKind.STAFF else None
