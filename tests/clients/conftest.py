"""A town that is served over HTTP, a line to it that fails on demand, and the reference clients."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from apps.grids.models import Staff
from apps.sync.services.feed import publish_grids, publish_tasks
from apps.verification_tasks.models import VerificationTask
from tests.cast.verification_tasks import Quarter
from tests.clients.bad_line import BadLine
from tests.clients.drivers import Client, JavaScriptClient, PythonClient
from tests.clients.node import lay_out, prepare

PASSWORD = "correct horse battery staple"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 4000


@dataclass
class Town:
    """The quarter, on the air."""

    quarter: Quarter
    line: BadLine
    storage: Path

    def tasks(self, count: int = 1, **changes: Any) -> list[VerificationTask]:
        tasks = self.quarter.tasks(count, **changes)
        publish_tasks([task.pk for task in tasks])
        return tasks


@pytest.fixture
def line(live_server: Any) -> Iterator[BadLine]:
    place = urlsplit(live_server.url)
    line = BadLine((place.hostname or "", place.port or 80))
    line.start()
    yield line
    line.stop()


@pytest.fixture
def town(transactional_db: None, quarter: Quarter, line: BadLine, settings: Any, tmp_path: Path) -> Town:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    for staff in (quarter.worker, quarter.colleague):
        staff.user.set_password(PASSWORD)
        staff.user.save()
    publish_grids([quarter.grid.pk, quarter.second_grid.pk, quarter.far_grid.pk])
    return Town(quarter, line, tmp_path / "media")


@pytest.fixture(scope="session")
def node_modules() -> None:
    prepare()


@pytest.fixture
def workshop(node_modules: None, tmp_path: Path) -> Path:
    """A folder in which Node finds the clients and what they import."""
    folder = tmp_path / "workshop"
    folder.mkdir()
    return lay_out(folder)


@pytest.fixture(params=["python", "javascript"])
def enrolled(request: pytest.FixtureRequest, town: Town, tmp_path: Path) -> Iterator[Callable[[Staff], Client]]:
    """Makes clients, of each kind in turn, that have enrolled."""
    with ExitStack() as stack:
        made: list[Client] = []

        def make(staff: Staff) -> Client:
            folder = tmp_path / f"client{len(made)}"
            folder.mkdir()
            client: Client
            if request.param == "python":
                client = PythonClient(town.line.url, folder)
            else:
                client = JavaScriptClient(town.line.url, request.getfixturevalue("workshop"))
            stack.callback(client.close)
            made.append(client)
            client.enrol(staff.user.username, PASSWORD)
            return client

        yield make
