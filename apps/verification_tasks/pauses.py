"""Pauses of a task's clock as days, and the deadline computed again from their ledger; pure.

A day on which the clock stood, if only for a part of it, is not counted: see `apps.core.workdays`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from apps.core.clock import end_of_day, local_date
from apps.verification_tasks import sla

# First and last day, both of them paused, as they stand in JSON.
Span = Sequence[str]


class Granted(Protocol):
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def until_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


def planned_end(starts_at: datetime, days: int) -> datetime:
    """24:00 of the last of so many days, of which the day of the beginning is the first."""
    return end_of_day(local_date(starts_at) + timedelta(days=days - 1))


def span_of(pause: Granted) -> list[str]:
    if pause.starts_at is None or pause.until_at is None:
        raise ValueError("a pause that was not granted has no days")
    ends_at = min(pause.until_at, pause.ended_at or pause.until_at)
    first, last = local_date(pause.starts_at), local_date(ends_at - sla.INSTANT)
    return [first.isoformat(), max(first, last).isoformat()]


def length(span: Span) -> int:
    first, last = span
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def days_of(spans: Iterable[Span]) -> frozenset[date]:
    return frozenset(day for span in spans for day in days_between(*map(date.fromisoformat, span)))


def days_between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def due_from_ledger(policy: sla.Policy, start: datetime, granted: Iterable[Granted]) -> sla.Due:
    return sla.due_at(policy, start, days_of(span_of(pause) for pause in granted))
