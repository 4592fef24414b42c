"""The state tables of every room as one page of Mermaid diagrams: drawn from the tables, never typed."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeVar

from django.apps import apps

State = TypeVar("State", bound=StrEnum)
Moves = Mapping[State, frozenset[State]]
HEAD: Final = """# States

Drawn from the tables themselves by `manage.py draw_states`; a test holds this page to them. What has no
arrow is refused.
"""


def tables() -> Iterator[tuple[str, Moves[StrEnum]]]:
    """Every room's `states.MOVES`, also of the packages in it, with the name of its enum."""
    for room in apps.get_app_configs():
        if not room.name.startswith("apps."):
            continue
        inner = sorted(path.parent.name for path in Path(room.path).glob("*/states.py"))
        for name in (room.name, *(f"{room.name}.{each}" for each in inner)):
            module = f"{name}.states"
            if find_spec(module):
                moves: Moves[StrEnum] = import_module(module).MOVES
                yield name, moves


def page() -> str:
    return "\n".join([HEAD, *(section(room, moves) for room, moves in sorted(tables()))])


def section(room: str, moves: Moves[State]) -> str:
    title = type(next(iter(moves))).__name__.removesuffix("Status").removesuffix("State")
    return f"## {title} (`{room}`)\n\n```mermaid\n{diagram(moves)}\n```\n"


def diagram(moves: Moves[State]) -> str:
    """The first state of the enum is where everything begins; one without a way on is where it ends."""
    first = next(iter(type(next(iter(moves)))))
    lines = ["stateDiagram-v2", f"    [*] --> {first.value}"]
    for state, targets in moves.items():
        lines += [f"    {state.value} --> {target.value}" for target in sorted(targets)]
        if not targets:
            lines.append(f"    {state.value} --> [*]")
    return "\n".join(lines)
