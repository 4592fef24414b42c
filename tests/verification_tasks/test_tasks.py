"""What Celery's clock calls."""

from django.conf import settings

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
