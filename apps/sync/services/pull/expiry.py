"""Cursors that were good once: the app drops its copies, never its outbox, and pulls afresh."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from apps.core.clock import now, rfc3339
from apps.core.errors import Gone
from apps.sync.models import FeedEpoch
from apps.sync.services.pull.cursor import Cursor
from apps.sync.services.pull.scope import Scope


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
    since: datetime | None = FeedEpoch.objects.filter(number__gt=cursor.epoch).aggregate(since=Min("reoffer_since"))[
        "since"
    ]
    extra: dict[str, Any] = {"reoffer_since": rfc3339(since)} if since else {}
    return Gone(_("This cursor is too old; drop the copies and pull without one."), code="cursor_expired", **extra)
