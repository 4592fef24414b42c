"""What an operator watches: what waits, since when, and what was given up."""

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from apps.core.clock import now
from apps.core.metrics import gauge
from apps.notifications.selectors import closed_providers, oldest_due, unfinished_deliveries, unknown_receipts


def delivery_gauges() -> Iterable[Metric]:
    yield gauge("doorstep_deliveries", "Deliveries that are not done", "status", unfinished_deliveries().items())
    since = oldest_due()
    waited = 0.0 if since is None else max(0.0, (now() - since).total_seconds())
    yield GaugeMetricFamily(
        "doorstep_delivery_oldest_due_seconds", "How long the longest waiting one could have been sent", value=waited
    )
    yield gauge("doorstep_provider_away", "Providers that are not called for now", "provider", closed_providers())
    yield GaugeMetricFamily("doorstep_unknown_receipts", "Receipts that fit no delivery", value=unknown_receipts())
