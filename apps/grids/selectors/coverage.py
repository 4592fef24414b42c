"""Who covers which grid, now and earlier."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from apps.core.clock import now
from apps.grids.models import Coverage, Grid

Span = tuple[datetime, datetime | None]


def running_at(moment: datetime) -> Q:
    """A filter over coverages; the end is not part of the span, so a hand-over leaves no moment to two people."""
    return Q(starts_at__lte=moment) & (Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


def covered_grids(staff_id: uuid.UUID, at: datetime | None = None) -> list[Grid]:
    """The active grids that the staff member covers at that moment, by code."""
    running = Coverage.objects.filter(running_at(at or now()), staff_id=staff_id)
    return list(Grid.objects.filter(pk__in=running.values("grid"), is_active=True).order_by("code"))


def coverage_spans(
    staff_ids: Collection[uuid.UUID], grid_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Span]]:
    """Every span of each (staff, grid) that has one, oldest first: (from, until or None). One statement."""
    rows = Coverage.objects.filter(staff__in=staff_ids, grid__in=grid_ids).order_by("starts_at", "pk")
    spans: defaultdict[tuple[uuid.UUID, uuid.UUID], list[Span]] = defaultdict(list)
    for staff_id, grid_id, starts_at, ends_at in rows.values_list("staff_id", "grid_id", "starts_at", "ends_at"):
        spans[staff_id, grid_id].append((starts_at, ends_at))
    return dict(spans)
