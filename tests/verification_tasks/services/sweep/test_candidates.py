"""Who could take a task over is asked once a sweep, and counted no further than matters."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.sweep import candidates, sweep_deadlines
from apps.verification_tasks.services.sweep.candidates import CROWDED, Candidates
from tests.cast.verification_tasks import COMMUNITY, Quarter, days_ago


def learned(quarter: Quarter) -> Candidates:
    people = Candidates()
    people.learn({COMMUNITY}, now())
    return people


def test_a_load_is_what_is_open_by_name_and_in_the_grids(quarter: Quarter) -> None:
    quarter.tasks(2, assignee=quarter.worker)
    quarter.tasks(3)
    quarter.tasks(4, status="completed", closed_at=now())
    quarter.tasks(5, grid=quarter.second_grid)
    load = learned(quarter).load
    assert load[quarter.worker.pk] == 2 + 3
    assert load[quarter.colleague.pk] == 3
    assert load[quarter.neighbour.pk] == 5


def test_work_in_another_community_is_work_too(quarter: Quarter) -> None:
    Coverage.objects.create(staff=quarter.worker, grid=quarter.far_grid, starts_at=now() - timedelta(days=1))
    quarter.tasks(2, grid=quarter.far_grid)
    assert learned(quarter).load[quarter.worker.pk] == 2


def test_who_is_crowded_is_counted_no_further(quarter: Quarter) -> None:
    """A million open tasks must not make a sweep of ten thousand slow."""
    quarter.tasks(CROWDED + 10)
    assert learned(quarter).load[quarter.colleague.pk] == CROWDED


def test_open_tasks_are_found_through_partial_indexes(quarter: Quarter) -> None:
    """Most are done: of an empty table the planner takes any index for as good as another."""
    quarter.tasks(300, status="completed", closed_at=now(), assignee=quarter.worker)
    quarter.tasks(3)
    quarter.tasks(3, assignee=quarter.worker)
    values: dict[str, Any] = {"people": [quarter.worker.pk], "at": now()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE verification_tasks_verificationtask")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {candidates.LOAD}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    # Which of those over open tasks alone suits best is the planner's business.
    assert len(re.findall(r" task_open_\w+", plan)) == 2, plan


def test_the_batches_of_a_sweep_ask_once(quarter: Quarter) -> None:
    quarter.tasks(6, created_at=days_ago(30))
    with CaptureQueriesContext(connection) as seen:
        assert sweep_deadlines(limit=2).batches == 3
    assert sum("AS person(id)" in row["sql"] for row in seen) == 1


def test_proposals_spread_over_the_batches_too(quarter: Quarter) -> None:
    quarter.tasks(3, created_at=days_ago(30), assignee=quarter.outsider)
    sweep_deadlines(limit=1)
    assert len(set(Escalation.objects.filter(step=4).values_list("proposal_id", flat=True))) == 3


def test_the_next_sweep_asks_again(quarter: Quarter) -> None:
    """Somebody may have come or gone."""
    quarter.task(created_at=days_ago(30), grid=quarter.second_grid)
    sweep_deadlines()
    Coverage.objects.exclude(staff=quarter.neighbour).update(ends_at=now())
    later = quarter.task(created_at=days_ago(30), grid=quarter.second_grid)
    sweep_deadlines()
    assert Escalation.objects.get(step=4, task=later).proposal is None


def test_what_could_not_be_asked_is_not_taken_for_known(quarter: Quarter, monkeypatch: pytest.MonkeyPatch) -> None:
    people = Candidates()
    with monkeypatch.context() as patch:
        patch.setattr(candidates, "COVERING", "SELECT 1 / 0")
        with pytest.raises(DatabaseError), transaction.atomic():
            people.learn({COMMUNITY}, now())
    people.learn({COMMUNITY}, now())
    assert quarter.worker.pk in people.by_community[COMMUNITY]
