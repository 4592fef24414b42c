"""The clock calls nothing that does not exist."""

import pytest
from django.conf import settings

from config.celery import app


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_every_entry_names_a_task_that_is_registered(name: str) -> None:
    app.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE[name]["task"] in app.tasks


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_a_tick_that_waited_long_for_a_worker_is_dropped(name: str) -> None:
    """Else a night without workers would leave thousands of sweeps in the queue."""
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    assert entry["options"]["expires"] == max(60, entry["schedule"])


def test_a_second_beat_takes_over_between_two_sweeps() -> None:
    assert app.conf.redbeat_lock_timeout + app.conf.beat_max_loop_interval < 10
