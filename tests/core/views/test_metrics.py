"""/metrics: requests by route, never by path; gauges asked for at the scrape."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families

from apps.core import metrics
from apps.core.heartbeats import Scheduler, beat

pytestmark = pytest.mark.django_db


def scrape(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests(client: Client, **labels: str) -> float:
    return scrape(client).get(("doorstep_http_requests_total", frozenset(labels.items())), 0.0)


def test_a_request_is_counted_by_its_route(client: Client) -> None:
    labels = {"method": "GET", "route": "/healthz", "status": "200"}
    before = requests(client, **labels)
    client.get("/healthz")
    assert requests(client, **labels) == before + 1


def test_a_path_never_becomes_a_label(client: Client) -> None:
    client.get("/api/v1/13900000001")
    client.generic("BREW", "/13900000001")
    text = client.get("/metrics").content.decode()
    assert "13900000001" not in text
    assert "BREW" not in text
    assert requests(client, method="GET", route="unresolved", status="404") >= 1


def test_the_time_is_a_histogram_by_route(client: Client) -> None:
    client.get("/healthz")
    labels = frozenset({"method": "GET", "route": "/healthz", "le": "+Inf"}.items())
    assert scrape(client)[("doorstep_http_request_seconds_bucket", labels)] >= 1


def test_the_age_of_each_heartbeat_is_there(client: Client) -> None:
    beat(Scheduler.CELERY)
    age = scrape(client)[("doorstep_heartbeat_age_seconds", frozenset({("scheduler", "celery")}))]
    assert 0 <= age < 30


def test_a_source_that_fails_costs_no_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterable[Metric]:
        raise ZeroDivisionError

    def sound() -> Iterable[Metric]:
        yield GaugeMetricFamily("doorstep_sound", "A test's own", value=4)

    monkeypatch.setattr(metrics, "_sources", [broken, sound])
    seen = scrape(client)
    assert seen[("doorstep_sound", frozenset())] == 4
    assert seen[("doorstep_gauge_sources_failed", frozenset())] == 1


def test_a_source_registers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_sources", [])
    metrics.register_gauges(metrics.heartbeat_gauges)
    metrics.register_gauges(metrics.heartbeat_gauges)
    assert len(metrics._sources) == 1


COUNT = """
from prometheus_client import generate_latest
from apps.core.metrics import REQUESTS, counted
REQUESTS.labels("GET", "/x", "200").inc()
print(generate_latest(counted()).decode())
"""


@pytest.mark.slow
def test_several_processes_are_added_up(tmp_path: Path) -> None:
    for expected in (1.0, 2.0):
        shown = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", COUNT],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert f'doorstep_http_requests_total{{method="GET",route="/x",status="200"}} {expected}' in shown
