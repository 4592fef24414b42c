"""The ordinary pull: a device in good standing, its cursor in order, nothing that leaves. It costs one statement.

What is not ordinary (no valid token, a bad cursor, a removal) is left to the whole way, and so is every refusal:
here nobody is refused.
"""

import msgspec

from apps.core.clock import now
from apps.core.errors import DomainError
from apps.sync.services.pull.answer import render
from apps.sync.services.pull.cursor import Cursor, Owner, check_owner, open_cursor
from apps.sync.services.pull.expiry import asked_again, check_current
from apps.sync.services.pull.holding import holding, without
from apps.sync.services.pull.noting import note_pull, reading_before
from apps.sync.services.pull.plan import is_idle, make_plan
from apps.sync.services.pull.scope import Scope
from apps.sync.services.pull.sight import Seen, look
from apps.sync.services.pull.unread import NotOrdinary, unread


def ordinary_pull(token: str, cursor_text: str, limit: int) -> bytes | None:
    """The JSON of the answer, or None where the whole way has to be taken."""
    try:
        return answered(token, cursor_text, limit)
    except (DomainError, NotOrdinary):
        return None


def answered(token: str, cursor_text: str, limit: int) -> bytes:
    opened = open_cursor(cursor_text) if cursor_text else None
    held = opened.cursor if opened else Cursor(epoch=0, issued_at=0)
    seen = look(token, held, limit)
    if held.leaving or not seen:
        raise NotOrdinary
    owner = Owner(seen[0].device_id, seen[0].token_epoch)
    scope = Scope(seen[0].epoch, {row.ident: row.channel for row in seen})
    if opened:
        check_owner(owner, opened)
        check_current(held, scope)
    changes, cursor = turned(seen, held, scope, limit)
    before = reading_before(seen[0], held if opened else None)
    reoffer = {} if opened else asked_again(before, scope.epoch)
    note_pull(seen[0], before, held if opened else None, cursor.following)
    return render(owner, changes, cursor, reoffer)


def turned(seen: list[Seen], held: Cursor, scope: Scope, limit: int) -> tuple[list[bytes], Cursor]:
    moment = int(now().timestamp())
    if is_idle(held, scope):
        return [b"[]"], msgspec.structs.replace(held, issued_at=moment)
    plan = make_plan(held, scope)
    found = unread(seen, plan.following, limit)
    settled = None
    if not found.has_more:
        twice = [name for row in seen for name in row.twice or ()]
        settled = without(holding(scope.channels.values()), twice)
    return found.changes, Cursor(scope.epoch, moment, tuple(found.following), settled=settled)
