"""What waits and what was given up is a number that an operator sees, read from partial indexes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.notifications import circuits
from apps.notifications.circuits import FAILURES
from apps.notifications.gauges import delivery_gauges
from apps.notifications.models import Delivery
from apps.notifications.receipts.reports import Report
from apps.notifications.selectors import unfinished_deliveries
from apps.notifications.services import NewMessage, send_messages, take_receipts
from apps.notifications.states import DeliveryStatus

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def shown() -> dict[str, float]:
    return {
        "/".join([sample.name, *sample.labels.values()]): sample.value
        for family in delivery_gauges()
        for sample in family.samples
    }


def test_nothing_waits() -> None:
    assert shown() == {
        "doorstep_deliveries/queued": 0,
        "doorstep_deliveries/sending": 0,
        "doorstep_deliveries/failed": 0,
        "doorstep_deliveries/held": 0,
        "doorstep_delivery_oldest_due_seconds": 0,
        "doorstep_unknown_receipts": 0,
    }


def test_what_waits_and_what_failed_is_counted(a_message: Callable[..., NewMessage]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        send_messages(messages=[a_message() for _ in range(5)])
        first, second, third, *_ = Delivery.objects.order_by("id")
        for delivery, status in (
            (first, DeliveryStatus.SENDING),
            (second, DeliveryStatus.FAILED),
            (third, DeliveryStatus.SENT),
        ):
            Delivery.objects.filter(id=delivery.id).update(status=status)
        clock.shift(timedelta(minutes=3))
        assert shown() == {
            "doorstep_deliveries/queued": 2,
            "doorstep_deliveries/sending": 1,
            "doorstep_deliveries/failed": 1,
            "doorstep_deliveries/held": 0,
            "doorstep_delivery_oldest_due_seconds": 180,
            "doorstep_unknown_receipts": 0,
        }


def test_a_provider_that_is_away_and_receipts_that_fit_nothing() -> None:
    for _ in range(FAILURES):
        circuits.failed(circuits.enter("aliyun"), "temporary: busy")
    circuits.failed(circuits.enter("tencent"), "temporary: busy")
    take_receipts(reports=[Report("aliyun", "v1", delivered=True, word="DELIVERED", raw="{}")])
    numbers = shown()
    assert numbers["doorstep_provider_away/aliyun"] == 1
    assert numbers["doorstep_provider_away/tencent"] == 0
    assert numbers["doorstep_unknown_receipts"] == 1


def test_the_counts_stay_inside_the_partial_indexes() -> None:
    with CaptureQueriesContext(connection) as asked:
        unfinished_deliveries()
    plans = [explained(query["sql"]) for query in asked.captured_queries]
    assert [re.findall("delivery_due|delivery_failed|delivery_held", plan) for plan in plans] == [
        ["delivery_failed"],
        ["delivery_held"],
        ["delivery_due"],
    ]


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_what_is_held_counts_as_waiting_when_its_hour_has_passed_and_it_is_day(
    a_message: Callable[..., NewMessage], weighed: object
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        send_messages(messages=[a_message()])
        assert shown()["doorstep_deliveries/held"] == 1
        assert shown()["doorstep_delivery_oldest_due_seconds"] == 0
        clock.shift(timedelta(minutes=5))
        assert shown()["doorstep_delivery_oldest_due_seconds"] == 180
        clock.shift(timedelta(hours=13))
        assert shown()["doorstep_delivery_oldest_due_seconds"] == 0
