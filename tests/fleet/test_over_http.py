"""The command against a server on real connections and threads: a small fleet for two days, all faults on."""

from collections.abc import Iterator
from io import StringIO
from threading import Event, Thread

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.sync.fleet.simulation import neighbourhoods
from apps.sync.fleet.wire import Worker
from tests.contract.conftest import deliver_messages

PAUSE_S = 0.2


@pytest.fixture
def notifier(transactional_db: None) -> Iterator[None]:
    """Residents wait for their one-time codes."""
    stop = Event()

    def run() -> None:
        while not stop.wait(PAUSE_S):
            deliver_messages()
        connection.close()

    thread = Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def demonstration(live_server: LiveServer, notifier: None, settings: Settings) -> str:
    settings.DEMO = True
    settings.SMS_TRANSPORT = "demo"
    settings.THROTTLE_FACTOR = 20
    settings.ROOT_URLCONF = "tests.contract.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    call_command("load_demo", stdout=StringIO())
    return str(live_server.url)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_small_fleet_loses_nothing(demonstration: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("simulate_fleet", "--url", demonstration, "--devices", "12", "--days", "2", "--seed", "5")
    said = capsys.readouterr().out
    assert "Seed 5" in said
    assert "wrong verdicts" in said


def test_a_fault_that_nobody_knows_is_named() -> None:
    with pytest.raises(CommandError, match="'rain' is not a valid Fault; there are clocks"):
        call_command("simulate_fleet", "--faults", "clocks,rain")


def test_workers_who_share_a_community_live_in_one_neighbourhood() -> None:
    homes = [("a", "b"), ("c",), ("b", "d"), ("e",), ("d",)]
    grids = [tuple(f"32058210000{home}-0{number}" for home in places) for number, places in enumerate(homes)]
    workers = [Worker(str(number), f"worker{number}", places) for number, places in enumerate(grids)]
    names = [[worker.ident for worker in group] for group in neighbourhoods(workers, 2)]
    assert names == [["0", "2", "4"], ["1", "3"]]
