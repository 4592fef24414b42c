"""However a month came in, piece by piece and in any order, its cards are those of a count from scratch."""

import random
import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.clock import now
from apps.grids.models import Staff
from apps.verification_tasks.models import Dispute, Scorecard, StaleCard, TaskCount, VerificationTask
from apps.verification_tasks.scorecards.counting import SAME
from apps.verification_tasks.scorecards.selectors import newest
from apps.verification_tasks.scorecards.services import compute_scorecards
from apps.verification_tasks.scorecards.states import UnitKind
from apps.verification_tasks.scorecards.sums import sums_in
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.review import Review
from tests.verification_tasks.scorecards.months import OCTOBER, due, on, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def step(review: Review, chance: random.Random, tasks: list[VerificationTask]) -> None:
    """One thing that happens to one task, as services leave the row."""
    quarter = review.quarter
    task = VerificationTask.objects.get(pk=chance.choice(tasks).pk)
    people: list[Staff] = [quarter.worker, quarter.colleague, quarter.neighbour]
    changes: dict[str, Any] = {}
    match chance.randrange(6):
        case 0:
            ended = on(chance.randrange(6, 30))
            sla = SlaState.MET if ended < task.due_at else SlaState.BREACHED
            changes = {"status": "completed", "decided_at": ended, "decided_by": chance.choice(people), "sla": sla}
            changes |= {"closed_at": now(), "channel": chance.choice(["door", "phone", "wechat"])}
        case 1:
            changes = {"grid": chance.choice([quarter.grid, quarter.second_grid, quarter.far_grid])}
        case 2:
            changes = {"assignee": chance.choice(people)}
        case 3:
            changes = {"due_at": due(*chance.choice([(12, 10), (30, 9), (20, 10)]))}
        case 4:
            Dispute.objects.create(
                task=task,
                event_id=uuid.uuid4(),
                staff=quarter.leader,
                outcome_in_force="confirmed",
                outcome_claimed="refused",
                opened_at=now(),
                decision=chance.choice([None, "refused"]),
            )
        case 5:
            changes = {"status": TaskStatus.CANCELLED, "closed_at": now()}
    VerificationTask.objects.filter(pk=task.pk).update(version=task.version + 1, **changes)


def in_force() -> dict[tuple[str, str, str], Any]:
    """Of every unit that has a task in a month; one that lost its last task has a card of zeros."""
    cards = newest(Scorecard.objects.all())
    return {(c.kind, c.unit, c.month.isoformat()): c.figures for c in cards if c.figures["due"]}


def counts() -> dict[Any, tuple[Any, ...]]:
    return {row.pk: tuple(getattr(row, name) for name in SAME) for row in TaskCount.objects.all()}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 25), every=st.integers(1, 6))
def test_incremental_is_from_scratch(review: Review, time_machine: Any, seed: int, steps: int, every: int) -> None:
    time_machine.move_to(on(20, month=11), tick=False)
    with transaction.atomic():
        chance = random.Random(seed)
        tasks = [undone(review, assignee=review.quarter.worker) for _ in range(6)]
        for number in range(steps):
            step(review, chance, tasks)
            if number % every == 0:
                compute_scorecards(limit=chance.choice([1, 3, 1000]))
        compute_scorecards()
        assert not StaleCard.objects.exists()
        incremental, counted = in_force(), counts()
        TaskCount.objects.all().delete()
        VerificationTask.objects.update(counted_version=0)
        compute_scorecards()
        assert counts() == counted
        assert in_force() == incremental
        scratch = {
            (kind.value, unit, month.isoformat()): figures
            for month_of_it in {row.month for row in TaskCount.objects.all()} | {OCTOBER}
            for kind in UnitKind
            for (unit, month), figures in sums_in(kind, month_of_it).items()
        }
        assert scratch == incremental
        transaction.set_rollback(True)
