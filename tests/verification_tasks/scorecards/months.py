"""Months that are over, and what their cards say."""

from datetime import date, datetime, timedelta
from typing import Any

from apps.core.clock import at_local
from apps.grids.models import Division, Grid, Staff
from apps.verification_tasks.models import Scorecard, VerificationTask
from apps.verification_tasks.scorecards.selectors import newest
from apps.verification_tasks.scorecards.services import compute_scorecards
from apps.verification_tasks.states import SlaState
from tests.cast.review import Review

OCTOBER = date(2026, 10, 1)


def on(day: int, hour: int = 10, month: int = 10) -> datetime:
    """Local time."""
    return at_local(date(2026, month, day), datetime.min.time()) + timedelta(hours=hour)


def due(day: int, month: int = 10) -> datetime:
    """24:00 of that day."""
    return on(day, 24, month)


def done(review: Review, *, began: int = 5, ended: int = 7, last: int = 12, **changes: Any) -> VerificationTask:
    """A task of October: from which day to which, and its last day."""
    moment = on(ended)
    sla = SlaState.MET if moment < due(last) else SlaState.BREACHED
    columns = {"created_at": on(began), "due_at": due(last), "sla": sla, "done": moment, **changes}
    return review.closed(**columns)


def undone(review: Review, *, last: int = 12, **changes: Any) -> VerificationTask:
    columns = {"created_at": on(5), "due_at": due(last), "sla": SlaState.OVERDUE, **changes}
    return review.task(**columns)


def card(unit: Staff | Grid | Division, month: date = OCTOBER, kind: str | None = None) -> Scorecard | None:
    """The version in force."""
    rows = newest(Scorecard.objects.filter(unit=str(unit.pk), month=month))
    return (rows.filter(kind=kind) if kind else rows).first()


def figures(unit: Staff | Grid | Division, *names: str, kind: str | None = None) -> list[Any]:
    found = card(unit, kind=kind)
    assert found is not None
    return [found.figures[name] for name in names]


def sweep() -> None:
    compute_scorecards()
