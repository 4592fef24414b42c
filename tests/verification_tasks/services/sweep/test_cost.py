"""The cost of a sweep follows what is due: neither what exists nor how many are in a batch."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep import SweepCounts, sweep_deadlines
from tests.cast.verification_tasks import Quarter, days_ago


def test_a_batch_of_two_hundred_takes_as_many_statements_as_one_of_ten(quarter: Quarter) -> None:
    counts = []
    for size in (10, 199):
        quarter.tasks(size, created_at=days_ago(30))
        with CaptureQueriesContext(connection) as seen:
            swept = sweep_deadlines(limit=200)
        assert (swept.batches, swept.tasks, swept.steps) == (1, size, 4 * size)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_sweep_with_nothing_due_asks_once(quarter: Quarter) -> None:
    quarter.tasks(20)
    with CaptureQueriesContext(connection) as seen:
        assert sweep_deadlines() == SweepCounts()
    asked = [row["sql"] for row in seen if "SAVEPOINT" not in row["sql"]]
    assert len(asked) == 1


def test_what_is_due_is_found_through_the_partial_index(quarter: Quarter) -> None:
    due = VerificationTask.objects.filter(next_check_at__lte=now()).order_by("next_check_at")[:200]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "task_due_check" in due.explain()


def test_batches_follow_each_other_until_nothing_is_due(quarter: Quarter) -> None:
    quarter.tasks(25, created_at=days_ago(30))
    swept = sweep_deadlines(limit=10)
    assert (swept.batches, swept.tasks, swept.overdue) == (3, 25, 25)
