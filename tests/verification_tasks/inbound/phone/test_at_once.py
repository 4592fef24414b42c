"""The same call from several connections at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.grids.models import Staff
from apps.verification_tasks.inbound.phone.leases import sweep
from apps.verification_tasks.inbound.phone.taking_up import sweep_calls, take_up_call
from apps.verification_tasks.models import Evidence, PhoneCall, VerificationTask
from tests.cast.exchange import Exchange
from tests.cast.phones import Phone
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


def test_a_completion_and_its_proof_at_the_same_moment_never_miss_each_other(
    exchange: Exchange, quarter: Quarter, phone_of: Callable[[Staff], Phone]
) -> None:
    tasks = quarter.tasks(12)
    phone = phone_of(quarter.worker)
    for task in tasks:
        exchange.post(exchange.record(quarter.worker, task))
    batches = [[phone.attempt(task), phone.complete(task)] for task in tasks]

    def work(number: int) -> None:
        try:
            if number % 2:
                sweep(PhoneCall, take_up_call, limit=4)
            else:
                phone.push(*batches[number // 2])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(24)))
    sweep_calls()
    assert set(VerificationTask.objects.values_list("status", flat=True)) == {"completed"}
    assert Evidence.objects.count() == 12
