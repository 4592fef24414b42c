"""The duty room's wall: open where it was opened, cheap for any number of screens, and silent about everybody."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.grids.models import DivisionLevel
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import TaskStatus
from apps.verification_tasks.wall.figures import figures
from tests.cast.verification_tasks import CITY, Quarter, add_division

pytestmark = pytest.mark.django_db
# A Wednesday, 10:00 in the city.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
OTHER_TOWN = "990582200000"


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> Iterator[None]:
    settings.WALL, settings.WALL_NETWORKS, settings.ON_TIME_GOAL = True, [], 95
    cache.clear()
    yield
    cache.clear()


def days(number: float) -> timedelta:
    return timedelta(days=number)


def done(quarter: Quarter, count: int, *, decided: datetime, due: datetime, **columns: Any) -> None:
    quarter.tasks(
        count,
        created_at=due - days(8),
        status=TaskStatus.COMPLETED,
        decided_at=decided,
        closed_at=decided,
        due_at=due,
        **columns,
    )


@pytest.fixture
def a_month(quarter: Quarter) -> Quarter:
    add_division(OTHER_TOWN, DivisionLevel.TOWN, CITY)
    done(quarter, 6, decided=NOW - timedelta(hours=1), due=NOW + timedelta(hours=3))
    done(quarter, 10, decided=NOW - days(2), due=NOW - days(1))
    # Their last day is still to come: counted then.
    done(quarter, 5, decided=NOW - timedelta(hours=1), due=NOW + days(2))
    done(quarter, 20, decided=NOW - days(10), due=NOW - days(8))
    done(quarter, 3, decided=NOW - days(7), due=NOW - days(9))
    # In time, but last month: counted then.
    done(quarter, 4, decided=NOW - days(20), due=NOW - days(19))
    quarter.tasks(7, created_at=NOW - days(1), due_at=NOW + days(6))
    quarter.tasks(6, created_at=NOW - days(5), due_at=NOW + days(2), town_id=OTHER_TOWN)
    quarter.tasks(2, created_at=NOW - days(9), due_at=NOW - timedelta(hours=2))
    quarter.tasks(1, created_at=NOW - days(12), due_at=NOW - days(1), status=TaskStatus.CANCELLED)
    return quarter


def test_a_check_counts_by_the_last_day_of_its_deadline(a_month: Quarter) -> None:
    with time_machine.travel(NOW, tick=False):
        told = figures()
    assert [(one["done"], one["missed"]) for one in told["periods"]] == [(6, 2), (16, 2), (36, 5)]
    assert [one["share"] for one in told["periods"]] == [75, 88, 87]


def test_the_open_ones_stand_by_age_and_by_town(a_month: Quarter) -> None:
    with time_machine.travel(NOW, tick=False):
        told = figures()
    assert told["ages"] == [7, 0, 6, 0, 2]
    assert sum(told["ages"]) == VerificationTask.objects.filter(is_running=True).count()
    assert [(town["running"], town["overdue"], town["share"]) for town in told["towns"]] == [
        (9, None, 87),
        (6, None, None),
    ]


def test_any_number_of_screens_costs_one_set_of_statements(a_month: Quarter, client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        answers = {client.get("/wall/figures.json").content for _ in range(5)}
        client.get("/wall/")
    assert len(captured) == 3
    assert len(answers) == 1


def test_while_one_computes_the_others_get_what_was_there(a_month: Quarter, client: Client) -> None:
    before = client.get("/wall/figures.json").content
    cache.delete("wall:fresh")
    cache.add("wall:asking", 1, 30)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/wall/figures.json").content == before
    assert len(captured) == 0


def test_it_says_nothing_about_anybody(a_month: Quarter, client: Client) -> None:
    told = json.loads(client.get("/wall/figures.json").content)
    assert set(told) == {"shape", "at", "goal", "periods", "ages", "smallest", "towns"}
    assert all(set(town) == {"name", "running", "overdue", "share"} for town in told["towns"])


@pytest.mark.parametrize("path", ["/wall/", "/wall/figures.json"])
def test_where_it_was_not_opened_there_is_none(client: Client, settings: Settings, path: str, db: None) -> None:
    settings.WALL = False
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("192.0.2.7", 404), ("nonsense", 404), ("fd00::5", 200)],
)
def test_only_the_named_networks_see_it(
    client: Client, settings: Settings, quarter: Quarter, address: str, status: int
) -> None:
    settings.WALL_NETWORKS = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    assert client.get("/wall/figures.json", REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize(
    ("query", "words"), [("", "超期 %s 项"), ("?language=en", "In time today"), ("?language=xx", "今日按期率")]
)
def test_the_address_names_the_language(client: Client, query: str, words: str, db: None) -> None:
    page = client.get(f"/wall/{query}")
    assert words in page.content.decode()
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert not page.cookies
