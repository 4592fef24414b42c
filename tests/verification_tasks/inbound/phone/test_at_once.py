"""The same call from several connections at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.verification_tasks.inbound.phone.taking_up import sweep_calls
from apps.verification_tasks.models import Evidence, PhoneCall
from tests.cast.exchange import Exchange
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_counts_once_and_is_taken_up_once(exchange: Exchange, quarter: Quarter) -> None:
    record = exchange.record(quarter.worker, quarter.task())

    def send(_: int) -> str:
        try:
            return str(exchange.post(record).json()["status"])
        finally:
            connection.close()

    def take(_: int) -> None:
        try:
            sweep_calls()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(6))) == ["accepted", *["duplicate"] * 5]
        list(pool.map(take, range(6)))
    assert PhoneCall.objects.count() == 1
    assert Evidence.objects.count() == 1
