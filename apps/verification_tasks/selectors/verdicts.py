"""Verdicts on deadlines as they were known at a time: reports can be asked as known then, and as known now."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from apps.core.clock import now
from apps.verification_tasks.models import SlaVerdict
from apps.verification_tasks.states import VerdictWord

EVERYWHERE = Q()


def verdicts_as_known(at: datetime | None = None) -> QuerySet[SlaVerdict]:
    """At most one a task: what was known at that time, by default now."""
    moment = at or now()
    return SlaVerdict.objects.filter(Q(superseded_at=None) | Q(superseded_at__gt=moment), recorded_at__lte=moment)


def verdict_counts(
    *, due_from: datetime, due_until: datetime, known_at: datetime | None = None, scope: Q = EVERYWHERE
) -> Mapping[VerdictWord, int]:
    """Of the tasks that fell due in that time, as known then; `scope` narrows by lookups from the verdict."""
    rows = verdicts_as_known(known_at).filter(scope, due_at__gt=due_from, due_at__lte=due_until)
    counted = dict(rows.order_by().values_list("verdict").annotate(Count("pk")))
    return {word: counted.get(word, 0) for word in VerdictWord}
