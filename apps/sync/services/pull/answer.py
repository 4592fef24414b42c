"""Answer a pull: cursor in, page and cursor out."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db.models import Q

from apps.core.clock import now, rfc3339
from apps.sync.auth import SEEN_EVERY, DeviceContext
from apps.sync.models import Device
from apps.sync.services.pull.changes import changes_of
from apps.sync.services.pull.cursor import Cursor, Owner, Settled, sign
from apps.sync.services.pull.expiry import asked_again, check_current, read_cursor
from apps.sync.services.pull.holding import held_twice, holding, without
from apps.sync.services.pull.page import read_page
from apps.sync.services.pull.plan import make_plan
from apps.sync.services.pull.reading import note_reading
from apps.sync.services.pull.scope import read_scope
from apps.sync.services.pull.snapshot import snapshot


def pull(context: DeviceContext, cursor_text: str, limit: int) -> bytes:
    """The JSON of the answer. An empty text is the first pull.

    The whole way, for whatever the ordinary pull leaves: scope and entries are read in one snapshot.
    """
    device = context.device
    owner = Owner(device.pk, device.token_epoch)
    held = read_cursor(owner, cursor_text) if cursor_text else None
    with snapshot():
        changes, cursor, reoffer = turn_page(context, held, limit)
    note_reading(device, held, cursor.following)
    note_pull(device)
    return render(owner, [orjson.dumps(changes)], cursor, reoffer)


def turn_page(
    context: DeviceContext, held: Cursor | None, limit: int
) -> tuple[list[dict[str, Any]], Cursor, dict[str, str]]:
    scope = read_scope(context.staff.pk, [part.channel for part in held.parts] if held else [])
    moment = int(now().timestamp())
    reoffer = asked_again(context.device.reading, scope.epoch) if held is None else {}
    if held is None:
        held = Cursor(epoch=scope.epoch, issued_at=moment)
    check_current(held, scope)
    plan = make_plan(held, scope)
    page = read_page(plan, scope, limit)
    settled = None
    if page.is_last and not plan.returning:
        channels = [scope.channels[part.channel] for part in page.following]
        settled = without(holding(channels), held_twice(channels))
    return changes_of(page), Cursor(scope.epoch, moment, page.following, page.leaving, settled), reoffer


def render(owner: Owner, changes: Sequence[bytes], cursor: Cursor, reoffer: Mapping[str, str]) -> bytes:
    """`changes` are the pieces of a JSON list. What is settled ends the drain."""
    rest: dict[str, Any] = {
        "cursor": sign(owner, cursor),
        "has_more": cursor.settled is None,
        "server_time": rfc3339(now()),
        **reoffer,
    }
    if cursor.settled is not None:
        rest["digest"] = digest(cursor.settled)
    return b"".join([b'{"changes":', *changes, b",", orjson.dumps(rest)[1:]])


def digest(settled: Settled) -> dict[str, object]:
    return {"count": settled.count, "value": f"{settled.digest:016x}"}


def note_pull(device: Device) -> None:
    """Once a minute at most, as for the device's other calls. A worker's own feed needs no audit row a task."""
    moment = now()
    last = device.last_pull_at
    if last is None or moment - last >= SEEN_EVERY:
        unchanged = Q(last_pull_at=last) if last else Q(last_pull_at__isnull=True)
        Device.objects.filter(unchanged, pk=device.pk).update(last_pull_at=moment)
