"""The servers under the tests are the real ones, and each process of the tests has its own corner of them."""

import os
import socket

import pytest
from django.core.cache import cache
from django.db import connection

from tests.plugins.network import LeftTheMachineError


@pytest.mark.django_db
def test_the_database_is_postgresql_made_for_tests() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()
    assert name.startswith("test_")
    assert version >= 150000


def test_the_cache_is_a_server_and_this_process_has_a_database_of_its_own() -> None:
    cache.set("door", "open", 5)
    assert cache.get("door") == "open"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    assert os.environ["REDIS_URL"].endswith(f"/{number}")


def test_nothing_leaves_the_machine() -> None:
    with socket.socket() as probe, pytest.raises(LeftTheMachineError):
        probe.connect(("192.0.2.1", 80))
