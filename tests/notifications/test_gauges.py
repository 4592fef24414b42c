"""What waits and what was given up is a number that an operator sees, read from partial indexes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.notifications.gauges import delivery_gauges
from apps.notifications.models import Delivery
from apps.notifications.selectors import unfinished_deliveries
from apps.notifications.services import NewMessage, send_messages
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
        "doorstep_delivery_oldest_due_seconds": 0,
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
            "doorstep_delivery_oldest_due_seconds": 180,
        }


def test_the_counts_stay_inside_the_partial_indexes() -> None:
    with CaptureQueriesContext(connection) as asked:
        unfinished_deliveries()
    plans = [explained(query["sql"]) for query in asked.captured_queries]
    assert [re.findall("delivery_due|delivery_failed", plan) for plan in plans] == [
        ["delivery_failed"],
        ["delivery_due"],
    ]


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
