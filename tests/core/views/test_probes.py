"""The probes: healthz asks nobody; readyz says which part is not fit."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.core.heartbeats import Scheduler, beat
from deploy.local.ports import free_port

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_healthz_asks_nobody(client: Client) -> None:
    """No database mark: a query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.django_db
def test_a_probe_may_call_by_address(client: Client, path: str) -> None:
    assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.django_db
class TestReadyz:
    def test_fresh_heartbeats_are_ready(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for scheduler in Scheduler:
            beat(scheduler)
        with django_assert_max_num_queries(4):
            response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {
            "status": "ready",
            "checks": {"database": "ok", "celery": "ok", "sweep": "ok", "notifications": "ok"},
        }
        assert "no-store" in response.headers["Cache-Control"]

    def test_a_scheduler_that_never_ran_is_not_ready(self, client: Client) -> None:
        beat(Scheduler.CELERY)
        beat(Scheduler.SWEEP)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json() == {
            "status": "not_ready",
            "checks": {"database": "ok", "celery": "ok", "sweep": "ok", "notifications": "never"},
        }

    def test_a_scheduler_that_stopped_is_named_with_its_last_sign(self, client: Client) -> None:
        with time_machine.travel(START, tick=False) as clock:
            beat(Scheduler.NOTIFICATIONS)
            clock.shift(timedelta(minutes=2))
            beat(Scheduler.CELERY)
            beat(Scheduler.SWEEP)
            response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["checks"] == {
            "database": "ok",
            "celery": "ok",
            "sweep": "ok",
            "notifications": "stale since 2026-11-23T01:00:00.000Z",
        }


@pytest.mark.django_db(transaction=True)
def test_without_a_database_it_says_so_and_soon(client: Client) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = str(free_port())
    try:
        response = client.get("/readyz")
        alive = client.get("/healthz")
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert response.status_code == 503
    assert response.json() == {"status": "not_ready", "checks": {"database": "no answer"}}
    assert alive.status_code == 200
