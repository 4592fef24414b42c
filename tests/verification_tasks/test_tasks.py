"""What Celery's clock calls."""

import pytest
from django.conf import settings
from django.db import OperationalError

from apps.core.heartbeats import last_beats
from apps.verification_tasks import tasks
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.tasks import sweep_deadlines
from config.celery import app
from tests.cast.verification_tasks import Quarter, days_ago


def test_beat_names_the_sweep_as_it_is_registered() -> None:
    app.loader.import_default_modules()
    entry = settings.CELERY_BEAT_SCHEDULE["sla-sweep"]
    assert entry["task"] == sweep_deadlines.name
    assert entry["task"] in app.tasks
    assert entry["schedule"] == 10.0


def test_the_task_sweeps(quarter: Quarter) -> None:
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    assert Escalation.objects.count() == 4


def test_a_sweep_that_has_ended_is_a_heartbeat(quarter: Quarter) -> None:
    assert last_beats()["sweep"] is None
    sweep_deadlines()
    assert last_beats()["sweep"] is not None


def test_a_sweep_that_failed_is_none(quarter: Quarter, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> None:
        raise OperationalError

    monkeypatch.setattr(tasks, "sweep", lost)
    with pytest.raises(OperationalError):
        sweep_deadlines()
    assert last_beats()["sweep"] is None
