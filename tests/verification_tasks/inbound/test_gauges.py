"""What an operator sees of what comes in; asked of the partial indexes alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.verification_tasks.inbound.gauges import inbound_gauges
from apps.verification_tasks.models import CallRecording, PhoneCall, WechatMessage
from tests.cast.exchange import Exchange
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat, bind

pytestmark = pytest.mark.django_db


def shown() -> dict[str, float]:
    return {
        sample.labels.get("kind", sample.name): sample.value
        for family in inbound_gauges()
        for sample in family.samples
    }


def test_calls_that_wait_are_counted(quarter: Quarter, exchange: Exchange) -> None:
    assert shown() == {"doorstep_unmatched_calls": 0, "call": 0, "recording": 0, "wechat": 0}
    exchange.report(quarter.worker, quarter.task())
    exchange.report("anonymous", "+8613900099999")
    assert shown()["doorstep_unmatched_calls"] == 1


@pytest.mark.usefixtures("account")
def test_work_that_nobody_comes_to_shows(
    quarter: Quarter, exchange: Exchange, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    task, wechat = quarter.task(), Wechat()
    exchange.report(quarter.worker, task, recording_url="https://rec.example/1.wav")
    exchange.post(exchange.record(quarter.worker, "+8613900099999"))
    bind(wechat, task)
    wechat.sends(wechat.text())
    for seconds, model in ((75, PhoneCall), (60, CallRecording), (45, WechatMessage)):
        model._default_manager.filter(next_try_at__isnull=False).update(
            next_try_at=now() - timedelta(seconds=seconds)
        )
    assert (shown()["call"], shown()["recording"], shown()["wechat"]) == (75, 60, 45)


def test_they_ask_little() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as seen:
        shown()
    plans = []
    with connection.cursor() as cursor:
        for row in list(seen):
            cursor.execute(f"EXPLAIN {row['sql']}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    wanted = ("call_unmatched", "call_due", "recording_due", "wechat_message_")
    assert [index in plan for index, plan in zip(wanted, plans, strict=True)] == [True] * 4, plans
