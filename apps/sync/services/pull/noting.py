"""Note an ordinary pull: one write where it confirms something, or once a minute; none for a poll besides."""

from collections.abc import Sequence
from typing import Any, Final

import orjson

from apps.core.clock import now
from apps.core.statements import ask
from apps.sync.services.pull.cursor import Cursor, Following
from apps.sync.services.pull.reading import reading_after, reading_of
from apps.sync.services.pull.sight import Seen

# Its commit does not wait for the disk. What a crash of the database may lose of it, within the second before, the
# device's next cursor says again; what the device was sent is decided by that cursor alone, never by this note.
NOTE: Final = """
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS setting)
UPDATE sync_device SET reading = %(reading)s::jsonb, repairs = repairs + %(afresh)s::int,
  last_seen_at = %(now)s, last_pull_at = %(now)s
FROM soon WHERE id = %(device)s AND soon.setting IS NOT NULL
"""


def reading_before(device: Seen, held: Cursor | None) -> dict[str, Any]:
    if device.reading is not None:
        reading: dict[str, Any] = orjson.loads(device.reading)
        return reading
    return reading_of(held) if held is not None else {}


def note_pull(device: Seen, before: dict[str, Any], held: Cursor | None, sent: Sequence[Following]) -> None:
    reading = reading_after(before, held, sent)
    afresh = held is None and bool(before)
    if reading != before or afresh or not device.is_fresh:
        text = orjson.dumps(reading).decode()
        ask(NOTE, {"device": device.device_id, "reading": text, "afresh": int(afresh), "now": now()})
