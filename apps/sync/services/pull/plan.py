"""What this page has to read: pure arithmetic of the cursor and the scope.

The rule that keeps every copy accounted for: each object that a device holds stands, in some channel of its
cursor, with a first number not above the position reached there. A channel that is lost is therefore taken
down to its end before it is forgotten, even when it comes back meanwhile; it is then read from its beginning.
"""

from dataclasses import dataclass

from apps.sync.services.pull.cursor import Cursor, Following, Leaving
from apps.sync.services.pull.scope import Scope


@dataclass(frozen=True, slots=True)
class Plan:
    """Leaving channels come first: what a worker may not see any more goes before anything new comes."""

    leaving: tuple[Leaving, ...]
    following: tuple[Following, ...]
    # Channels that are taken down and in scope again: the next page reads them afresh.
    returning: bool

    @property
    def parts(self) -> tuple[Leaving | Following, ...]:
        parts: list[Leaving | Following] = [*self.leaving, *self.following]
        return tuple(parts)


def make_plan(cursor: Cursor, scope: Scope) -> Plan:
    inside = scope.inside
    lost = [
        Leaving(part.channel, start=part.position, position=0)
        for part in cursor.following
        if part.channel not in inside and part.position
    ]
    leaving = (*cursor.leaving, *lost)
    down = {part.channel for part in leaving}
    kept = [part for part in cursor.following if part.channel in inside]
    known = {part.channel for part in kept} | down
    joined = [Following(ident, position=0, head=scope.channels[ident].counter) for ident in sorted(inside - known)]
    return Plan(leaving, (*kept, *joined), returning=bool(down & inside))


def is_idle(cursor: Cursor, scope: Scope) -> bool:
    """The device has read everything and nothing has come since: no row need be touched."""
    return (
        cursor.settled is not None
        and not cursor.leaving
        and {part.channel for part in cursor.following} == scope.inside
        and all(part.position == scope.channels[part.channel].counter for part in cursor.following)
    )
