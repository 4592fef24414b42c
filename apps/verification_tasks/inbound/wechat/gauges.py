"""What Prometheus hears of WeChat: how many messages are to be worked on, and how many wait for a person."""

from collections.abc import Iterable

from django.db.models import Count
from prometheus_client.core import Metric

from apps.core.metrics import gauge
from apps.verification_tasks.inbound.wechat.states import UNFINISHED
from apps.verification_tasks.models import WechatMessage


def message_gauges() -> Iterable[Metric]:
    """One statement, which its partial index answers."""
    messages = WechatMessage.objects.filter(status__in=UNFINISHED)
    counts = dict(messages.order_by().values_list("status").annotate(Count("id")))
    yield gauge(
        "doorstep_wechat_messages",
        "WeChat messages that are to be worked on, or wait for a person",
        "status",
        [(status, counts.get(status, 0)) for status in UNFINISHED],
    )
