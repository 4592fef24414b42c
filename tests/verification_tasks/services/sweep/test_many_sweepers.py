"""Four sweeps at once: each step exactly once, each version counted once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.notifications.models import Audience, Message
from apps.verification_tasks.models import Escalation, VerificationTask
from apps.verification_tasks.services.sweep import SweepCounts, sweep_deadlines
from tests.cast.verification_tasks import Quarter, days_ago

SWEEPERS = 4
TASKS = 200


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_climb_every_step_exactly_once(quarter: Quarter) -> None:
    tasks = quarter.tasks(TASKS, created_at=days_ago(30))
    start = Barrier(SWEEPERS)

    def sweep() -> SweepCounts:
        try:
            start.wait(10)
            return sweep_deadlines(limit=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(SWEEPERS) as pool:
        done = list(pool.map(lambda _: sweep(), range(SWEEPERS)))
    # Whoever found the rest locked has left it to the others; nothing may remain.
    sweep_deadlines()
    total = sum(done, SweepCounts())
    assert (total.tasks, total.steps, total.overdue, total.postponed) == (TASKS, 4 * TASKS, TASKS, 0)
    assert sum(counts.tasks > 0 for counts in done) > 1, "more than one has worked"
    steps = Counter(Escalation.objects.values_list("task_id", "step"))
    assert steps == {(task.id, step): 1 for task in tasks for step in range(1, 5)}
    assert set(VerificationTask.objects.values_list("version", "sla", "next_check_at")) == {(2, "overdue", None)}
    assert Message.objects.filter(audience=Audience.RESIDENT).count() == TASKS
