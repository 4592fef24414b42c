"""What can be subscribed to: the rooms enter their reports here when they start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from apps.grids.office.details import Text
from apps.grids.office.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Made:
    """`figures` go into the mail's text: numbers of whole places, never anything about a person."""

    file_name: str
    content: bytes
    figures: Sequence[tuple[str, str]]


class ReportKind(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Text: ...

    @property
    def page(self) -> str:
        """The office's page with the same figures, as `reverse` knows it."""
        ...

    def permits(self, viewer: Viewer) -> bool: ...

    def make(self, viewer: Viewer) -> Made:
        """As an Excel file; `viewer` does without personal data."""
        ...


KINDS: Final[dict[str, ReportKind]] = {}


def register(kind: ReportKind) -> None:
    KINDS[kind.name] = kind


def report_title(name: str) -> Text:
    return KINDS[name].title if name in KINDS else name
