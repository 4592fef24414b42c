"""Compute the forecast of all grids, and test on past weeks how far off it has been."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from apps.core.clock import end_of_day, local_date, now
from apps.verification_tasks.forecast.engine import Expectation, expect
from apps.verification_tasks.forecast.facts import HORIZON, Facts, known_at, late_within
from apps.verification_tasks.forecast.moves import suggest
from apps.verification_tasks.forecast.putting_together import Prepared, burning, helpers, prepare
from apps.verification_tasks.forecast.testing import Figures, Week, figures
from apps.verification_tasks.models import Forecast, ForecastTest, GridForecast, Move

# What is assumed as long as nothing has been tested; and what a test tries.
USUAL_ORDER: Final = 0.75
ORDERS: Final = (1.0, 0.75, 0.5, 0.25, 0.0)
WEEKS: Final = 8
ONE_WEEK: Final = timedelta(days=HORIZON)
KEPT: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Past:
    """A week that has been: what was known at its beginning, and what came."""

    facts: Facts
    prepared: Prepared
    came: dict[uuid.UUID, int]
    before: dict[uuid.UUID, int]


def compute_forecast() -> Forecast:
    """The rows of earlier forecasts go: a forecast is read while it is new."""
    moment = now()
    facts = known_at(moment, is_now=True)
    prepared = prepare(facts)
    in_order = tested_order()
    expected = expected_of(prepared, in_order)
    with transaction.atomic():
        made = Forecast.objects.create(
            computed_at=moment, first_day=local_date(moment), days=HORIZON, in_order=in_order
        )
        GridForecast.objects.bulk_create(row(made, prepared, facts, grid, one) for grid, one in expected.items())
        late = {grid: one.late for grid, one in expected.items()}
        found = suggest(burning(prepared, late, facts), helpers(prepared, late, facts))
        Move.objects.bulk_create(
            Move(forecast=made, grid_id=one.grid, staff_id=one.staff, tasks=one.tasks, is_near=one.is_near)
            for one in found
        )
        Forecast.objects.exclude(pk=made.pk).delete()
    return made


def row(made: Forecast, prepared: Prepared, facts: Facts, grid: uuid.UUID, expected: Expectation) -> GridForecast:
    own = prepared.grids[grid]
    first = expected.first_day
    return GridForecast(
        forecast=made,
        grid_id=grid,
        overdue=own.overdue,
        due=sum(own.due),
        inflow=sum(own.inflow) / HORIZON,
        capacity=max(own.capacity),
        late=expected.late,
        low=expected.low,
        high=expected.high,
        probability=expected.probability,
        late_from=None if first is None else facts.days[first],
    )


def expected_of(prepared: Prepared, in_order: float) -> dict[uuid.UUID, Expectation]:
    grids = list(prepared.grids)
    if not grids:
        return {}
    return dict(zip(grids, expect([prepared.grids[grid] for grid in grids], in_order=in_order), strict=True))


def tested_order() -> float:
    newest = ForecastTest.objects.order_by("-computed_at").first()
    return newest.in_order if newest else USUAL_ORDER


def replay_weeks(*, weeks: int = WEEKS, say: Callable[[str], object] = lambda _: None) -> ForecastTest | None:
    """The order of work is fitted to the older half of the weeks; the error is that of the newer half alone."""
    pasts = [past for number in range(weeks, 0, -1) if (past := past_of(number)) is not None]
    if not pasts:
        return None
    half = len(pasts) // 2
    in_order = min(ORDERS, key=lambda order: error_of(pasts[:half] or pasts, order))
    told = figures(weeks_of(pasts[half:], in_order))
    if told is None:
        return None
    say(in_words(told, in_order))
    made = ForecastTest.objects.create(computed_at=now(), in_order=in_order, weeks=told.weeks, figures=told.as_json())
    ForecastTest.objects.filter(computed_at__lt=now() - KEPT).delete()
    return made


def past_of(weeks_ago: int) -> Past | None:
    """Weeks begin at the last midnight and at those seven days apart before it. None before there was any work."""
    start = end_of_day(local_date(now()) - timedelta(days=1)) - weeks_ago * ONE_WEEK
    facts = known_at(start, is_now=False)
    if not (facts.queue or facts.done):
        return None
    return Past(facts, prepare(facts), late_within(start, start + ONE_WEEK), before_of(start))


def before_of(start: datetime) -> dict[uuid.UUID, int]:
    return late_within(start - ONE_WEEK, start, known=start)


def weeks_of(pasts: Sequence[Past], in_order: float) -> list[Week]:
    return [Week(expected_of(past.prepared, in_order), past.came, past.before) for past in pasts]


def error_of(pasts: Sequence[Past], in_order: float) -> float:
    told = figures(weeks_of(pasts, in_order))
    return told.error if told else 0.0


def in_words(told: Figures, in_order: float) -> str:
    own, naive = told.claims, told.naive_claims
    return (
        f"{told.weeks} weeks, {told.grids} grids; {in_order:.0%} of the work in order of the deadlines\n"
        f"late: {told.late}, expected {told.expected_late:.0f}\n"
        f"mean absolute error a grid: {told.error:.3f}; as last week: {told.naive_error:.3f}\n"
        f"breaches foretold: {percent(own.hit_rate)}; as last week: {percent(naive.hit_rate)}\n"
        f"right when foretold: {percent(own.precision)}; as last week: {percent(naive.precision)}\n"
        f"within the interval: {told.within:.0%}"
    )


def percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.0%}"
