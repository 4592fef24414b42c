"""JSON that strict readers refuse: half a surrogate (RFC 8259, section 8.2), which a cut emoji leaves behind.

It spoils its own event and never the batch, so that one text cannot block a device for ever.
"""

import json
from typing import Any, Final

NAMING: Final = ("id", "type", "task_id", "seq", "occurred_at")


def load(raw: bytes) -> Any:
    """Raises ValueError where even a patient reader finds no JSON."""
    try:
        return json.loads(raw, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def dump(event: Any) -> bytes:
    """The event in ASCII, its halves of surrogates escaped as they came."""
    return json.dumps(event, separators=(",", ":")).encode()


def naming_members(raw: bytes) -> dict[str, Any]:
    """What names an event that cannot be read otherwise, as far as it is sound."""
    try:
        event = load(raw)
    except ValueError:
        return {}
    if not isinstance(event, dict):
        return {}
    return {name: event[name] for name in NAMING if is_sound(event.get(name))}


def is_sound(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isascii())
