"""Cursors that were good once: the app drops its copies, never its outbox, and pulls afresh."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from apps.core.clock import now, rfc3339
from apps.core.errors import Gone
from apps.sync.models import FeedEpoch
from apps.sync.services.pull.cursor import BadCursor, Cursor, Owner, read
from apps.sync.services.pull.scope import Scope

# A database begins with it; nothing was restored yet.
FIRST_EPOCH: Final = 1


def read_cursor(owner: Owner, text: str) -> Cursor:
    try:
        return read(owner, text)
    except BadCursor as error:
        raise unreadable() from error


def check_current(cursor: Cursor, scope: Scope) -> None:
    age = now().timestamp() - cursor.issued_at
    is_old = age > settings.CURSOR_LIFETIME.total_seconds()
    if is_old or cursor.epoch != scope.epoch or is_ahead(cursor, scope) or is_behind(cursor, scope):
        raise expired(cursor)


def is_ahead(cursor: Cursor, scope: Scope) -> bool:
    """It has read numbers that the feed has not given: the database is an older one, whatever its epoch says."""
    return any(
        part.channel not in scope.channels or part.position > scope.channels[part.channel].counter
        for part in cursor.parts
    )


def is_behind(cursor: Cursor, scope: Scope) -> bool:
    """It was renewed page by page, but has not read of a channel what was forgotten there since."""
    return any(scope.channels[part.channel].pruned > max(part.position, part.owed_after) for part in cursor.parts)


def expired(cursor: Cursor) -> Gone:
    gone = Gone(_("This cursor is too old; drop the copies and pull without one."), code="cursor_expired")
    gone.extra.update(reoffering(FeedEpoch.objects.filter(number__gt=cursor.epoch)))
    return gone


def unreadable() -> BadCursor:
    """A restore may be why: of the keys, or to before the device enrolled. Of which epoch it was nobody can tell."""
    return BadCursor(reoffering(recent_epochs()))


def asked_again(reading: Mapping[str, Any], epoch: int) -> dict[str, str]:
    """A phone may have had no cursor when the database was restored, and so nothing that can be refused.

    Its first pull asks for what it had answered, until it comes back with a cursor of this epoch.
    """
    known = max(reading.get("epoch", 0), FIRST_EPOCH)
    return {} if known >= epoch else reoffering(recent_epochs())


def recent_epochs() -> QuerySet[FeedEpoch]:
    return FeedEpoch.objects.filter(started_at__gt=now() - settings.CURSOR_LIFETIME)


def reoffering(epochs: QuerySet[FeedEpoch]) -> dict[str, str]:
    since: datetime | None = epochs.aggregate(since=Min("reoffer_since"))["since"]
    return {"reoffer_since": rfc3339(since)} if since else {}
