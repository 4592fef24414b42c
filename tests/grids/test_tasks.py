"""The clock wakes the fetcher for each report that is due."""

from datetime import timedelta
from typing import Any

import pytest

from apps.core.clock import now
from apps.grids import tasks
from apps.grids.models import Cadence, ReportSubscription
from tests.cast.verification_tasks import Quarter


@pytest.mark.django_db
def test_what_is_due_is_given_to_the_fetcher(quarter: Quarter, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, Any]] = []
    monkeypatch.setattr(tasks, "call", lambda *args: called.append(args))
    due, later = (
        ReportSubscription.objects.create(
            staff=quarter.supervisor,
            report="overdue",
            cadence=cadence,
            hour=8,
            email="a@town.example",
            language="en",
            created_at=now(),
            next_run_at=now() + after,
        )
        for cadence, after in ((Cadence.DAILY, timedelta()), (Cadence.WEEKLY, timedelta(days=1)))
    )
    tasks.sweep_reports()
    assert called == [("apps.grids.tasks.send_report", [due.pk])]
    assert later.lease_until is None
