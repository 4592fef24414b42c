"""What Prometheus hears of what comes in; each question is answered by a partial index over what waits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet
from prometheus_client.core import GaugeMetricFamily, Metric

from apps.core.clock import now
from apps.core.metrics import gauge
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.inbound.wechat.states import IN_FLIGHT
from apps.verification_tasks.models import CallRecording, PhoneCall, WechatMessage


def inbound_gauges() -> Iterable[Metric]:
    """What a person has to look at, and what no worker has come to yet."""
    waiting = PhoneCall.objects.filter(status=CallStatus.UNMATCHED).count()
    yield GaugeMetricFamily("doorstep_unmatched_calls", "Calls that wait for a person", value=waiting)
    moment = now()
    lags = [
        ("call", lag(PhoneCall.objects.filter(next_try_at__isnull=False), moment)),
        ("recording", lag(CallRecording.objects.filter(next_try_at__isnull=False), moment)),
        ("wechat", lag(WechatMessage.objects.filter(status__in=IN_FLIGHT), moment)),
    ]
    yield gauge("doorstep_inbound_lag_seconds", "Since the oldest one was due", "kind", lags)


def lag(rows: QuerySet[Any], moment: datetime) -> float:
    oldest = rows.aggregate(at=Min("next_try_at"))["at"]
    return max(0.0, (moment - oldest).total_seconds()) if oldest else 0.0
