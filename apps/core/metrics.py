"""What Prometheus reads: requests counted as they pass, and gauges asked for at each scrape.

An upper room adds gauges from its AppConfig.ready by `register_gauges`; they must be cheap, for they run
at every scrape: a partial index or a handful of rows, never a count of a whole table.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from apps.core.clock import now
from apps.core.heartbeats import last_beats

Gauges = Callable[[], Iterable[Metric]]
REQUESTS: Final = Counter("doorstep_http_requests", "Requests answered", ["method", "route", "status"])
SECONDS: Final = Histogram(
    "doorstep_http_request_seconds",
    "How long an answer took",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
log = structlog.get_logger(__name__)
_sources: list[Gauges] = []


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    SECONDS.labels(method, route).observe(seconds)
    REQUESTS.labels(method, route, str(status)).inc()


def register_gauges(source: Gauges) -> None:
    if source not in _sources:
        _sources.append(source)


def gauge(name: str, words: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    """A gauge with one label, from pairs of its value and the number."""
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in values:
        family.add_metric([value], number)
    return family


def exposition() -> bytes:
    """All of it as Prometheus text; with several processes the requests of all are added up."""
    asked = CollectorRegistry(auto_describe=False)
    asked.register(AskedNow())
    return generate_latest(counted()) + generate_latest(asked)


def counted() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class AskedNow:
    """Asks every source; one that fails is counted, and the others are still shown."""

    def collect(self) -> Iterator[Metric]:
        failed = 0
        for source in _sources:
            try:
                yield from list(source())
            except Exception as error:  # noqa: BLE001  a scrape must show what it can
                failed += 1
                log.warning("gauges_failed", source=source.__qualname__, error=type(error).__name__)
        yield GaugeMetricFamily("doorstep_gauge_sources_failed", "Sources of gauges that failed", value=failed)


def heartbeat_gauges() -> Iterable[Metric]:
    moment = now()
    ages = [(name, (moment - at).total_seconds()) for name, at in last_beats().items() if at is not None]
    yield gauge("doorstep_heartbeat_age_seconds", "Since a scheduler showed itself", "scheduler", ages)
