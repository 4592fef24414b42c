"""A figure of the first page as a question: the same one counts it and opens the list behind it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q

from apps.core.clock import at_local, end_of_day, local_date, now
from apps.verification_tasks.models import SlaVerdict
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.selectors.verdicts import verdicts_as_known
from apps.verification_tasks.states import Grounds, VerdictWord

JUDGED: Final = (VerdictWord.MET, VerdictWord.BREACHED, VerdictWord.UNDETERMINED)
NEAR: Final = timedelta(hours=48)
OLDEST: Final = 36_500
DATE: Final = r"\d{4}-\d{2}-\d{2}"
WRITTEN: Final = re.compile(rf"([a-z0-9_]+)(?::({DATE}):({DATE}))?(?::([a-z]+))?(?:@({DATE}))?")


class Figure(StrEnum):
    RUNNING = "running"
    AGE_0 = "age_0"
    AGE_2 = "age_2"
    AGE_4 = "age_4"
    AGE_6 = "age_6"
    OVERDUE = "overdue"
    # Due within two days or overdue.
    NEAR = "near"
    # Those of some days: running ones by their last day, then what began, ended, was done, was judged.
    DUE = "due"
    BEGAN = "began"
    ENDED = "ended"
    DONE = "done"
    VERDICT = "verdict"


# Whole days since the beginning. The last has no end: where a deadline rolls over holidays a task may grow older.
AGES: Final[Mapping[Figure, tuple[int, int]]] = {
    Figure.AGE_0: (0, 1),
    Figure.AGE_2: (2, 3),
    Figure.AGE_4: (4, 5),
    Figure.AGE_6: (6, OLDEST),
}
OF_DAYS: Final = frozenset({Figure.DUE, Figure.BEGAN, Figure.ENDED, Figure.DONE, Figure.VERDICT})


@dataclass(frozen=True, slots=True)
class Asked:
    """`part` is a channel or a verdict; `known` the day at whose end it was so, None: now."""

    figure: Figure
    first: date | None = None
    last: date | None = None
    part: str = ""
    known: date | None = None

    def __str__(self) -> str:
        days = f":{self.first}:{self.last}" if self.first and self.last else ""
        part = f":{self.part}" if self.part else ""
        return f"{self.figure}{days}{part}" + (f"@{self.known}" if self.known else "")

    @property
    def today(self) -> date:
        return self.known or local_date(now())

    @property
    def moment(self) -> datetime:
        return end_of_day(self.known) if self.known else now()


def parse_asked(text: str | None) -> Asked | None:
    """None: that is no figure."""
    found = WRITTEN.fullmatch(text or "")
    if found is None:
        return None
    name, first, last, part, known = found.groups()
    try:
        days = [date.fromisoformat(each) if each else None for each in (first, last, known)]
        asked = Asked(Figure(name), days[0], days[1], part or "", days[2])
    except ValueError:
        return None
    return None if asked.figure in OF_DAYS and asked.first is None else asked


def begins(day: date) -> datetime:
    return at_local(day, time.min)


def tasks_of(asked: Asked) -> Q:
    """A filter over checks; `kind` and scope are the caller's."""
    return QUESTIONS[asked.figure](asked)


def running(asked: Asked) -> Q:
    """What is not over yet, or was not then. A task that is over without a time never was."""
    if asked.known is None:
        return STILL_RUNNING
    return Q(created_at__lt=asked.moment) & (STILL_RUNNING | Q(closed_at__gte=asked.moment))


def aged(asked: Asked) -> Q:
    youngest, oldest = AGES[asked.figure]
    since, until = begins(asked.today - timedelta(days=oldest)), begins(asked.today - timedelta(days=youngest - 1))
    return running(asked) & Q(created_at__gte=since, created_at__lt=until, due_at__gt=begins(asked.today))


def overdue(asked: Asked) -> Q:
    return running(asked) & Q(due_at__lte=begins(asked.today))


def near(asked: Asked) -> Q:
    return running(asked) & Q(due_at__lte=asked.moment + NEAR)


def due(asked: Asked) -> Q:
    return running(asked) & due_in(asked)


def due_in(asked: Asked) -> Q:
    """24:00 of the last day belongs to it."""
    first, last = asked.first or asked.today, asked.last or asked.today
    return Q(due_at__gt=begins(first), due_at__lte=end_of_day(last))


def happened(column: str, asked: Asked) -> Q:
    first, last = asked.first or asked.today, asked.last or asked.today
    until = min(end_of_day(last), asked.moment) if asked.known else end_of_day(last)
    return Q(**{f"{column}__gte": begins(first), f"{column}__lt": until})


def done(asked: Asked) -> Q:
    found = happened("decided_at", asked)
    if asked.part:
        found &= Q(channel=asked.part)
    if asked.known is None:
        return found
    heard = SlaVerdict.objects.filter(grounds=Grounds.WORK_DONE, recorded_at__lt=asked.moment)
    if asked.first:
        # Nobody hears of work before it is done; the day more is for clocks.
        heard = heard.filter(recorded_at__gte=begins(asked.first) - timedelta(days=1))
    return found & Q(pk__in=heard.values("task"))


QUESTIONS: Final[Mapping[Figure, Callable[[Asked], Q]]] = {
    Figure.RUNNING: running,
    **dict.fromkeys(AGES, aged),
    Figure.OVERDUE: overdue,
    Figure.NEAR: near,
    Figure.DUE: due,
    Figure.BEGAN: lambda asked: happened("created_at", asked),
    Figure.ENDED: lambda asked: happened("closed_at", asked),
    Figure.DONE: done,
    # Asked of verdicts, not of tasks.
    Figure.VERDICT: lambda _asked: Q(pk__in=[]),
}


def verdicts_of(asked: Asked) -> Q:
    """A filter over the ledger: at most one a task, as known then; a clock that stood still judges nothing."""
    words = [asked.part] if asked.part else list(JUDGED)
    found = Q(verdict__in=words) & due_in(asked) & Q(task__kind="check")
    if asked.known is None:
        return found & Q(superseded_at=None)
    return found & Q(pk__in=verdicts_as_known(asked.moment).filter(due_in(asked)).values("pk"))
