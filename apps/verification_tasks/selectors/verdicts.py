"""Verdicts on deadlines as they were known at a time: reports can be asked as known then, and as known now."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Count, Q, QuerySet

from apps.core.clock import now
from apps.verification_tasks.models import SlaVerdict
from apps.verification_tasks.states import VerdictWord

EVERYWHERE = Q()
Counts = Mapping[VerdictWord, int]


class Place(StrEnum):
    """By what a report is divided; the words are lookups from the task."""

    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"


# With the place above it: every community has a first grid.
NAMES: Final = {
    Place.TOWN: ("town__name",),
    Place.COMMUNITY: ("community__name", "town__name"),
    Place.GRID: ("grid__name", "grid__community__name"),
}
Named = tuple[object, tuple[str | None, ...]]


def verdicts_as_known(at: datetime | None = None) -> QuerySet[SlaVerdict]:
    """At most one a task: what was known at that time, by default now."""
    moment = at or now()
    return SlaVerdict.objects.filter(Q(superseded_at=None) | Q(superseded_at__gt=moment), recorded_at__lte=moment)


def fell_due(begins: datetime, ends: datetime, *, known_at: datetime | None, scope: Q) -> QuerySet[SlaVerdict]:
    """What was known then of the tasks whose deadline is in that time; 24:00 of its last day belongs to it."""
    return verdicts_as_known(known_at).filter(scope, due_at__gt=begins, due_at__lte=ends).order_by()


def verdict_counts(
    *, due_from: datetime, due_until: datetime, known_at: datetime | None = None, scope: Q = EVERYWHERE
) -> Counts:
    """Of the tasks that fell due in that time, as known then; `scope` narrows by lookups from the verdict."""
    rows = fell_due(due_from, due_until, known_at=known_at, scope=scope)
    return whole(dict(rows.values_list("verdict").annotate(Count("pk"))))


def verdict_counts_by(
    place: Place, *, due_from: datetime, due_until: datetime, known_at: datetime | None = None, scope: Q = EVERYWHERE
) -> Mapping[Named, Counts]:
    """By the id and the names of each place; a task that could not be routed has neither community nor grid."""
    rows = fell_due(due_from, due_until, known_at=known_at, scope=scope)
    found: defaultdict[Named, dict[str, int]] = defaultdict(dict)
    columns = [f"task__{name}" for name in (place, *NAMES[place])]
    for ident, *names, verdict, number in rows.values_list(*columns, "verdict").annotate(Count("pk")):
        found[ident, tuple(names)][verdict] = number
    return {key: whole(counts) for key, counts in found.items()}


def whole(counts: Mapping[str, int]) -> Counts:
    return {word: counts.get(word, 0) for word in VerdictWord}
