"""What an operator sees of the calls; asked of the partial indexes alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.verification_tasks.gauges import call_gauges
from apps.verification_tasks.models import PhoneCall
from tests.cast.exchange import Exchange
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def shown() -> dict[str, float]:
    return {sample.name: sample.value for family in call_gauges() for sample in family.samples}


def test_calls_that_wait_are_counted(quarter: Quarter, exchange: Exchange) -> None:
    assert shown() == {"doorstep_unmatched_calls": 0, "doorstep_inbound_lag_seconds": 0}
    exchange.report(quarter.worker, quarter.task())
    exchange.report("anonymous", "+8613900099999")
    assert shown()["doorstep_unmatched_calls"] == 1


def test_work_that_nobody_comes_to_shows(
    quarter: Quarter, exchange: Exchange, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    exchange.post(exchange.record(quarter.worker, quarter.task()))
    PhoneCall.objects.update(next_try_at=now() - timedelta(seconds=75))
    assert shown()["doorstep_inbound_lag_seconds"] == 75


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
    assert ["call_unmatched" in plans[0], "call_due" in plans[1]] == [True, True], plans
