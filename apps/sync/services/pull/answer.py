"""Answer a pull: cursor in, page and cursor out."""

from typing import Any

import msgspec
import orjson
from django.db.models import Q

from apps.core.clock import now, rfc3339
from apps.sync.auth import SEEN_EVERY, DeviceContext
from apps.sync.models import Device
from apps.sync.services.pull.changes import changes_of
from apps.sync.services.pull.cursor import Cursor, Following, Settled, sign
from apps.sync.services.pull.expiry import asked_again, check_current, read_cursor
from apps.sync.services.pull.holding import holding
from apps.sync.services.pull.page import read_page
from apps.sync.services.pull.plan import is_idle, make_plan
from apps.sync.services.pull.reading import note_reading
from apps.sync.services.pull.scope import Scope, read_scope
from apps.sync.services.pull.snapshot import snapshot


def pull(context: DeviceContext, cursor_text: str, limit: int) -> bytes:
    """The JSON of the answer. An empty text is the first pull.

    A poll that finds nothing is one statement, which is a snapshot by itself. Anything else reads the scope
    again, in one snapshot with the entries.
    """
    held = read_cursor(context.device, cursor_text) if cursor_text else None
    answer = poll(context, held) if held else None
    if answer is None:
        with snapshot():
            answer, following = turn_page(context, held, limit)
        note_reading(context.device, held, following)
    elif held is not None:
        note_reading(context.device, held, held.following)
    note_pull(context.device)
    return answer


def poll(context: DeviceContext, held: Cursor) -> bytes | None:
    scope = scope_for(context, held)
    check_current(held, scope)
    if not is_idle(held, scope):
        return None
    return render(context, [], msgspec.structs.replace(held, issued_at=int(now().timestamp())), has_more=False)


def turn_page(context: DeviceContext, held: Cursor | None, limit: int) -> tuple[bytes, tuple[Following, ...]]:
    scope = scope_for(context, held)
    moment = int(now().timestamp())
    reoffer = asked_again(context.device, scope) if held is None else {}
    if held is None:
        held = Cursor(epoch=scope.epoch, issued_at=moment)
    check_current(held, scope)
    plan = make_plan(held, scope)
    page = read_page(plan, scope, limit)
    has_more = plan.returning or not page.is_last
    settled = None if has_more else holding(page.following, scope)
    cursor = Cursor(scope.epoch, moment, page.following, page.leaving, settled)
    return render(context, changes_of(page), cursor, has_more=has_more, **reoffer), page.following


def scope_for(context: DeviceContext, held: Cursor | None) -> Scope:
    known = [part.channel for part in held.parts] if held else []
    return read_scope(context.staff.pk, known)


def render(
    context: DeviceContext, changes: list[dict[str, Any]], cursor: Cursor, *, has_more: bool, **more: str
) -> bytes:
    answer: dict[str, Any] = {
        "changes": changes,
        "cursor": sign(context.device, cursor),
        "has_more": has_more,
        "server_time": rfc3339(now()),
        **more,
    }
    if cursor.settled is not None:
        answer["digest"] = digest(cursor.settled)
    return orjson.dumps(answer)


def digest(settled: Settled) -> dict[str, object]:
    return {"count": settled.count, "value": f"{settled.digest:016x}"}


def note_pull(device: Device) -> None:
    """Once a minute at most, as for the device's other calls. A worker's own feed needs no audit row a task."""
    moment = now()
    last = device.last_pull_at
    if last is None or moment - last >= SEEN_EVERY:
        unchanged = Q(last_pull_at=last) if last else Q(last_pull_at__isnull=True)
        Device.objects.filter(unchanged, pk=device.pk).update(last_pull_at=moment)
