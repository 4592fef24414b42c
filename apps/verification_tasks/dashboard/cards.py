"""A number that leads to the list behind it."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from apps.grids.office.formats import Tone
from apps.verification_tasks.tallies.figures import Asked, Figure

CEILING: Final = 10_000
Words = Promise | str


@dataclass(frozen=True, slots=True)
class Number:
    """`number` rows stand behind `url`; a list counts its own rows to the ceiling."""

    title: Words
    number: int
    url: str

    @property
    def rows(self) -> int:
        return min(self.number, CEILING)


@dataclass(frozen=True, slots=True)
class Card:
    title: Words
    hint: Words
    icon: str
    url: str
    number: int
    # How a number above zero looks.
    alarm: Tone = Tone.PLAIN
    # Counted to the ceiling, so that more may stand behind it.
    is_capped: bool = True

    @property
    def tone(self) -> Tone:
        return self.alarm if self.number else Tone.PLAIN

    @property
    def rows(self) -> int:
        return min(self.number, CEILING)

    @property
    def shown(self) -> str:
        return f"{self.number}+" if self.is_capped and self.number >= CEILING else str(self.number)


def capped(rows: QuerySet[Any]) -> int:
    """Counted to a ceiling: nobody reads more, and a first page must stay cheap."""
    return int(rows.order_by()[:CEILING].count())


def list_of(asked: Asked, **also: str) -> str:
    """Where the rows of a figure stand: the ledger of verdicts, or the tasks whatever their status."""
    if asked.figure is Figure.VERDICT:
        known = {"known": "ever"} if asked.known else {}
        return reverse("admin:verification_tasks_slaverdict_changelist", query={**known, "figure": str(asked)})
    page = "admin:verification_tasks_verificationtask_changelist"
    return reverse(page, query={"status": "all", "figure": str(asked), **also})
