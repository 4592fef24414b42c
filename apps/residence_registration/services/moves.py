"""Move declarations from state to state: a conditional UPDATE, and only the rows that it moved are believed."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from apps.core.statements import as_array, ask
from apps.residence_registration.models import Declaration
from apps.residence_registration.states import MOVES, DeclarationStatus

# Locked in sorted order first: two batches that move the same declarations would wait for each other otherwise.
MOVED: Final = f"""
    WITH movable AS (
        SELECT id, status FROM {Declaration._meta.db_table}
        WHERE id = ANY(%(ids)s::uuid[]) AND status = ANY(%(sources)s) ORDER BY id FOR NO KEY UPDATE
    ), moved AS (
        UPDATE {Declaration._meta.db_table} AS declaration SET status = %(target)s
        FROM movable WHERE declaration.id = movable.id
        RETURNING declaration.id, movable.status
    )
"""  # noqa: S608  the table's name is Django's
MOVE: Final = f"{MOVED} SELECT id, status FROM moved"  # noqa: S608  the same


def sources(target: DeclarationStatus) -> list[str]:
    return [source.value for source, targets in MOVES.items() if target in targets]


def moving(ids: Iterable[UUID], target: DeclarationStatus) -> dict[str, Any]:
    """What `MOVED` needs to know."""
    return {"ids": as_array(ids), "sources": sources(target), "target": target.value}


def move(ids: Iterable[UUID], target: DeclarationStatus) -> dict[UUID, DeclarationStatus]:
    """The earlier state of each that moved; the others stay as they are."""
    wanted = list(ids)
    if not wanted:
        return {}
    moved = ask(MOVE, moving(wanted, target))
    return {ident: DeclarationStatus(earlier) for ident, earlier in moved}
