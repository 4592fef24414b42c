"""One row that cannot be swept never stops the others."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from apps.core.clock import now
from apps.verification_tasks.models import Escalation, SlaPolicy
from apps.verification_tasks.services.sweep import loop, sweep_deadlines
from tests.cast.verification_tasks import Quarter, days_ago


def test_a_task_with_a_broken_policy_is_put_off_and_the_rest_is_swept(quarter: Quarter) -> None:
    broken = SlaPolicy.objects.create(version=2, steps=[{"anchor": "sometime"}], valid_from=now())
    bad = quarter.task(created_at=days_ago(31), policy=broken)
    quarter.tasks(5, created_at=days_ago(30))
    counts = sweep_deadlines()
    assert (counts.postponed, counts.tasks, counts.steps) == (1, 5, 20)
    bad.refresh_from_db()
    assert bad.next_check_at is not None
    assert bad.next_check_at > now() + timedelta(minutes=50)
    assert not Escalation.objects.filter(task=bad).exists()


def test_a_lost_database_is_not_taken_for_a_bad_row(quarter: Quarter, monkeypatch: pytest.MonkeyPatch) -> None:
    task = quarter.task(created_at=days_ago(30))

    def lost(_tasks: object) -> None:
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(loop, "sweep_tasks", lost)
    with pytest.raises(OperationalError):
        sweep_deadlines()
    due = task.next_check_at
    task.refresh_from_db()
    assert task.next_check_at == due
