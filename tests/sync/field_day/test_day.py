"""A short day against a real server: nothing is lost, and nothing happens twice."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from rich.progress import Progress

from apps.sync.field_day.day import NobodyWorksError, Programme, play
from apps.sync.field_day.line import Line
from apps.sync.field_day.table import rows
from tests.contract.client import PASSWORD
from tests.contract.conftest import deliver_messages, demo_mode  # noqa: F401  a fixture
from tests.contract.world import build_city

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def notifier(live_server: LiveServer) -> Iterator[None]:
    """Delivers what is queued, as the notification cluster would."""
    stop = Event()

    def run() -> None:
        while not stop.wait(0.1):
            deliver_messages()
        connection.close()

    thread = Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    made = Line(live_server.url)
    yield made
    made.close()


def test_a_short_day_ends_clean(notifier: None, line: Line, settings: Settings) -> None:
    build_city()
    with Progress(disable=True) as progress:
        score = play(line, progress, Programme(declarations=8, accounts=4, seed=500, password=PASSWORD))
    assert score.losses == []
    assert (score.effects, score.digests_differ) == (0, 0)
    assert (score.declared, score.discovered, score.reassigned, score.notified) == (8, 1, 1, 8)
    assert score.duplicates > 0
    assert dict(rows(score))["Verified"] == score.verified > 0


def test_without_workers_there_is_no_day(line: Line) -> None:
    with Progress(disable=True) as progress, pytest.raises(NobodyWorksError):
        play(line, progress, Programme(declarations=1, accounts=1, seed=500, password=PASSWORD))
