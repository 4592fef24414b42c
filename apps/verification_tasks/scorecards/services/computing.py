"""Compute the cards that are stale, once their month is over; a new version only where a figure changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from apps.core.clock import local_date, now
from apps.verification_tasks.models import Scorecard, StaleCard
from apps.verification_tasks.scorecards.counting import parse_unit
from apps.verification_tasks.scorecards.figures import changes
from apps.verification_tasks.scorecards.states import UnitKind
from apps.verification_tasks.scorecards.sums import NO_TASKS, sums_of

# Proof may come 48 hours after the work: before that a month's figures are not worth writing down.
GRACE: Final = timedelta(days=3)
Key = tuple[str, str, date]


def last_month_over() -> date:
    """The newest month whose cards are computed."""
    return (local_date(now() - GRACE).replace(day=1) - timedelta(days=1)).replace(day=1)


@transaction.atomic
def compute_stale(limit: int) -> int:
    """How many were looked at; a constant number of statements for any number."""
    stale = StaleCard.objects.filter(month__lte=last_month_over()).order_by("kind", "unit", "month")
    taken = list(stale.select_for_update(skip_locked=True)[:limit])
    if not taken:
        return 0
    figures = figures_of(taken)
    newest = newest_of(taken)
    cards = [card(row, newest.get(key(row)), figures.get(key(row), NO_TASKS)) for row in taken]
    Scorecard.objects.bulk_create([one for one in cards if one is not None])
    StaleCard.objects.filter(pk__in=[row.pk for row in taken]).delete()
    return len(taken)


def key(row: StaleCard | Scorecard) -> Key:
    return row.kind, row.unit, row.month


def figures_of(stale: Sequence[StaleCard]) -> Mapping[Key, dict[str, float | None]]:
    wanted: defaultdict[UnitKind, set[tuple[str, date]]] = defaultdict(set)
    for row in stale:
        wanted[UnitKind(row.kind)].add((row.unit, row.month))
    return {
        (kind.value, unit, month): figures
        for kind, months in wanted.items()
        for (unit, month), figures in sums_of(kind, months).items()
    }


def newest_of(stale: Sequence[StaleCard]) -> Mapping[Key, Scorecard]:
    rows = Scorecard.objects.filter(unit__in={row.unit for row in stale}, month__in={row.month for row in stale})
    newest = rows.order_by("kind", "unit", "month", "-version").distinct("kind", "unit", "month")
    return {key(row): row for row in newest}


def card(stale: StaleCard, before: Scorecard | None, figures: dict[str, float | None]) -> Scorecard | None:
    if before is not None and before.figures == figures:
        return None
    return Scorecard(
        kind=stale.kind,
        unit=stale.unit,
        month=stale.month,
        version=before.version + 1 if before else 1,
        computed_at=now(),
        figures=figures,
        changes=changes(before.figures, figures) if before else [],
        reasons=stale.reasons if before else {},
        **parse_unit(UnitKind(stale.kind), stale.unit),
    )
