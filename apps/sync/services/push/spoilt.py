"""JSON that strict readers refuse: half a surrogate (RFC 8259, section 8.2), which a cut emoji leaves behind, and
brackets nested more deeply than any reader follows.

It spoils its own event and never the batch, so that one text cannot block a device for ever.
"""

import json
import re
from typing import Any, Final

NAMING: Final = ("id", "type", "task_id", "seq", "occurred_at")
# Strings, opening and closing brackets; what stands between them is of no interest here.
TOKEN: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)
# How deep events stand in a body, and members in an event.
EVENTS, MEMBERS = 2, 1


class TooDeep(ValueError):
    """Whether it is JSON nobody can tell."""


def load(raw: bytes) -> Any:
    """Raises ValueError where even a patient reader finds no JSON."""
    try:
        return json.loads(raw.decode("utf-8", "surrogatepass"), parse_constant=refuse)
    except RecursionError as error:
        raise TooDeep from error


def refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def load_body(body: bytes) -> tuple[Any, list[bytes]]:
    """The body, and each of its events as the very bytes that came. Raises ValueError where it is not JSON."""
    shallow, pieces = taken_apart(body, EVENTS)
    for piece in pieces:
        try:
            load(piece)
        except TooDeep:
            continue
    whole = load(shallow)
    events = whole.get("events") if isinstance(whole, dict) else None
    return whole, [restored(event, pieces) for event in events] if isinstance(events, list) else []


def restored(event: Any, pieces: list[bytes]) -> bytes:
    """What is no container was not taken out; in ASCII, halves of surrogates escaped."""
    return pieces[event[0]] if isinstance(event, list) else json.dumps(event).encode()


def taken_apart(raw: bytes, depth: int) -> tuple[bytes, list[bytes]]:
    """Every container at that depth taken out, with `[its number]` in its place, and those containers."""
    kept: list[bytes] = []
    pieces: list[bytes] = []
    level = start = done = 0
    for token in TOKEN.finditer(raw):
        sign = raw[token.start() : token.start() + 1]
        if sign in b"[{":
            start = token.start() if level == depth else start
            level += 1
        elif sign in b"]}":
            level -= 1
            if level == depth:
                kept += [raw[done:start], b"[%d]" % len(pieces)]
                done = token.end()
                pieces.append(raw[start:done])
    return b"".join([*kept, raw[done:]]), pieces


def naming_members(raw: bytes) -> dict[str, Any]:
    """What names an event that cannot be read otherwise, as far as it is sound."""
    shallow, _ = taken_apart(raw, MEMBERS)
    try:
        event = load(shallow)
    except ValueError:
        return {}
    if not isinstance(event, dict):
        return {}
    return {name: event[name] for name in NAMING if is_sound(event.get(name))}


def is_sound(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isascii())
