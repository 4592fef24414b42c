"""What can be imported: each room enters its kinds here when it starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from apps.core.text import fold
from apps.grids.office.details import Text
from apps.grids.office.viewers import Viewer

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`heads` are what the first row may say, the template's own first; `words` turn what people write into codes."""

    name: str
    heads: tuple[str, ...]
    example: str
    help: Text
    required: bool = True
    # How a personal value is shown; None: it is not personal.
    mask: Callable[[str], str] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    is_date: bool = False

    def clean(self, written: str) -> str:
        """Never fails: what it does not know stays as it is, for the checks to judge."""
        folded = fold(written)
        if self.is_date:
            return as_iso(folded)
        return self.words.get(folded.lower(), folded)


@dataclass(frozen=True, slots=True)
class Fault:
    """`column` is a name of the kind's columns, "" for the whole row."""

    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row is: with faults it is bad; `known`: it is there already, and why."""

    faults: tuple[Fault, ...] = ()
    known: str = ""

    @property
    def is_good(self) -> bool:
        return not self.faults and not self.known


@dataclass(frozen=True, slots=True)
class Written:
    """Per row of a batch whether it was made, and what the person needs to know of it alone (a first password)."""

    made: Sequence[bool]
    handed_out: Sequence[Sequence[str]] = ()


class ImportKind(Protocol):
    """`batch`: how many rows are written at a time; `handed_out`: heads of what `Written.handed_out` carries;
    `sources`: who may have handed the file in, asked before the upload.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Text: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def batch(self) -> int: ...

    @property
    def most_rows(self) -> int:
        """All of them in one transaction must take less than a job's lease."""
        ...

    @property
    def handed_out(self) -> Sequence[Text]: ...

    @property
    def sources(self) -> Sequence[tuple[str, Text]]: ...

    def permits(self, viewer: Viewer) -> bool: ...

    def check(self, bodies: Sequence[Body], viewer: Viewer) -> list[Verdict]:
        """One verdict a body, in a constant number of statements."""
        ...

    def write(self, bodies: Sequence[Body], viewer: Viewer, asked: Mapping[str, Any]) -> Written:
        """All of them within the caller's transaction; each has a good verdict in it."""
        ...


KINDS: Final[dict[str, ImportKind]] = {}


def register(kind: ImportKind) -> None:
    KINDS[kind.name] = kind


def import_title(name: str) -> Text:
    return KINDS[name].title if name in KINDS else name


def as_iso(written: str) -> str:
    """`2026年11月1日`, `2026/11/1`, `2026.11.1` and `20261101` as `2026-11-01`."""
    digits = "".join(letter if letter.isdigit() else " " for letter in written).split()
    if len(digits) == 1 and len(digits[0]) == len("20261101"):
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    try:
        year, month, day = map(int, digits)
        return date(year, month, day).isoformat()
    except ValueError:
        return written
