"""Beat's task proves Celery alive and asks the notification cluster for its own sign."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_q.models import OrmQ, Task

from apps.core.clock import now
from apps.core.heartbeats import Scheduler, beat, last_beats
from apps.core.models import IdempotencyRecord
from apps.core.tasks import beat_heartbeat, cluster_heartbeat, forget_expired
from apps.core.wakeups import URGENT

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_scheduler_that_never_ran_is_known_as_such() -> None:
    assert last_beats() == {"celery": None, "sweep": None, "notifications": None}


def test_a_beat_is_one_row_that_moves() -> None:
    with time_machine.travel(START, tick=False) as clock:
        beat(Scheduler.CELERY)
        clock.shift(10)
        beat(Scheduler.CELERY)
    assert last_beats()["celery"] == START + timedelta(seconds=10)


def test_celerys_sign_asks_the_cluster_for_its_own() -> None:
    beat_heartbeat()
    assert last_beats()["celery"] is not None
    assert last_beats()["notifications"] is None
    call = OrmQ.objects.get()
    # However long the queue is, it is asked at once.
    assert (call.task["func"], call.key) == ("apps.core.tasks.cluster_heartbeat", URGENT)
    cluster_heartbeat()
    assert last_beats()["notifications"] is not None


def test_first_answers_are_forgotten_after_two_weeks() -> None:
    for key, age in (("old", timedelta(days=15)), ("young", timedelta(days=13))):
        IdempotencyRecord.objects.create(scope="s", key=key, fingerprint=b"f", created_at=now() - age)
    forget_expired()
    assert IdempotencyRecord.objects.get().key == "young"


def test_calls_that_failed_are_forgotten_after_two_weeks() -> None:
    for ident, age in (("old", timedelta(days=15)), ("young", timedelta(days=13))):
        Task.objects.create(id=ident, name=ident, func="f", started=now() - age, stopped=now() - age, success=False)
    forget_expired()
    assert Task.objects.get().id == "young"
