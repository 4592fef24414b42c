"""Receipts move a delivery forward only, whatever their order; unknown ones are kept until they fit or are old."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from apps.core.ids import new_id
from apps.notifications.models import Delivery, KeptReceipt
from apps.notifications.receipts.reports import Report
from apps.notifications.services import (
    NewMessage,
    forget_kept_receipts,
    match_kept_receipts,
    send_messages,
    take_receipts,
)
from apps.notifications.services.receipts import goes_forward
from apps.notifications.states import MOVES, DeliveryStatus

Make = Callable[..., NewMessage]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def report(
    vendor_id: str = "v1", *, delivered: bool = True, provider: str = "aliyun", delivery_id: UUID | None = None
) -> Report:
    word = "DELIVERED" if delivered else "MK:0010"
    return Report(provider, vendor_id, delivered, word, '{"phone_number": "13900000001"}', delivery_id)


def sent(a_message: Make, *vendor_ids: str, **more: object) -> list[Delivery]:
    send_messages(messages=[a_message() for _ in vendor_ids])
    rows = list(Delivery.objects.order_by("id"))
    for row, vendor_id in zip(rows, vendor_ids, strict=True):
        values = {"status": DeliveryStatus.SENT, "provider": "aliyun", "vendor_id": vendor_id, **more}
        Delivery.objects.filter(id=row.id).update(**values)
        row.refresh_from_db()
    return rows


def test_a_receipt_says_that_it_arrived(a_message: Make) -> None:
    with time_machine.travel(START, tick=False):
        (row,) = sent(a_message, "v1")
        take_receipts(reports=[report()])
    row.refresh_from_db()
    assert (row.status, row.receipt, row.receipt_at, row.error) == (DeliveryStatus.DELIVERED, "DELIVERED", START, "")
    assert not KeptReceipt.objects.exists()


def test_a_receipt_says_that_it_did_not(a_message: Make) -> None:
    (row,) = sent(a_message, "v1")
    take_receipts(reports=[report(delivered=False)])
    row.refresh_from_db()
    assert (row.status, row.receipt, row.error) == (DeliveryStatus.FAILED, "MK:0010", "receipt: MK:0010")


@pytest.mark.parametrize("order", list(itertools.permutations([True, False, True])))
def test_the_order_of_receipts_does_not_matter(a_message: Make, order: Sequence[bool]) -> None:
    (row,) = sent(a_message, "v1")
    for delivered in order:
        take_receipts(reports=[report(delivered=delivered)])
    row.refresh_from_db()
    assert (row.status, row.receipt) == (DeliveryStatus.DELIVERED, "DELIVERED")


@given(
    st.sampled_from(DeliveryStatus),
    st.lists(st.booleans(), max_size=4),
    st.booleans(),
)
def test_no_receipt_makes_an_illegal_move(status: DeliveryStatus, order: list[bool], in_doubt: bool) -> None:  # noqa: FBT001  drawn
    row = Delivery(id=new_id(), status=status, in_doubt=in_doubt, vendor_id="v1")
    for delivered in order:
        before = DeliveryStatus(row.status)
        if goes_forward(row, report(delivered=delivered)):
            row.status = DeliveryStatus.DELIVERED if delivered else DeliveryStatus.FAILED
            assert row.status in MOVES[before]
    if status in {DeliveryStatus.HELD, DeliveryStatus.OVERTAKEN, DeliveryStatus.DELIVERED}:
        assert row.status == status


def test_it_is_found_by_our_own_id_before_the_vendors_is_known(a_message: Make) -> None:
    (row,) = sent(a_message, "", status=DeliveryStatus.QUEUED, provider="", in_doubt=True)
    take_receipts(reports=[report(delivery_id=row.id)])
    row.refresh_from_db()
    assert (row.status, row.next_try_at) == (DeliveryStatus.DELIVERED, None), "it is not sent a second time"


def test_that_a_lost_sending_failed_ends_the_doubt(a_message: Make) -> None:
    (row,) = sent(a_message, "", status=DeliveryStatus.QUEUED, provider="", in_doubt=True)
    take_receipts(reports=[report(delivered=False, delivery_id=row.id)])
    row.refresh_from_db()
    assert row.status == DeliveryStatus.FAILED


def test_an_old_failure_says_nothing_of_a_new_sending(a_message: Make) -> None:
    queued, again = sent(a_message, "v1", "v2")
    Delivery.objects.filter(id=queued.id).update(status=DeliveryStatus.QUEUED)
    take_receipts(reports=[report("v0", delivered=False, delivery_id=row.id) for row in (queued, again)])
    assert list(Delivery.objects.order_by("id").values_list("status", flat=True)) == ["queued", "sent"]


def test_another_vendors_id_is_another_message(a_message: Make) -> None:
    (row,) = sent(a_message, "v1")
    take_receipts(reports=[report(provider="tencent")])
    row.refresh_from_db()
    assert row.status == DeliveryStatus.SENT
    assert KeptReceipt.objects.get().provider == "tencent"


def test_one_that_comes_before_our_own_note_finds_its_delivery_afterwards(a_message: Make) -> None:
    (row,) = sent(a_message, "", status=DeliveryStatus.SENDING, provider="")
    take_receipts(reports=[report(delivered=False)])
    assert match_kept_receipts() == 0
    Delivery.objects.filter(id=row.id).update(status=DeliveryStatus.SENT, provider="aliyun", vendor_id="v1")
    assert (match_kept_receipts(), match_kept_receipts()) == (1, 0)
    row.refresh_from_db()
    assert row.status == DeliveryStatus.FAILED
    assert KeptReceipt.objects.get().belongs_to == row.id


def test_an_unknown_one_is_kept_once_and_sealed() -> None:
    take_receipts(reports=[report(), report()])
    take_receipts(reports=[report()])
    assert KeptReceipt.objects.get().raw == '{"phone_number": "13900000001"}'
    with connection.cursor() as cursor:
        cursor.execute("SELECT raw FROM notifications_keptreceipt")
        assert b"139" not in bytes(cursor.fetchone()[0])


def test_after_a_month_it_is_forgotten() -> None:
    with time_machine.travel(START, tick=False) as clock:
        take_receipts(reports=[report("old")])
        clock.shift(timedelta(days=15))
        take_receipts(reports=[report("new")])
        clock.shift(timedelta(days=16))
        assert (forget_kept_receipts(), forget_kept_receipts()) == (1, 0)
    assert KeptReceipt.objects.get().vendor_id == "new"


@pytest.mark.parametrize("size", [1, 200])
def test_a_batch_of_any_size_is_three_statements(
    a_message: Make, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent(a_message, *(f"v{number}" for number in range(size)))
    reports = [report(f"v{number}") for number in range(size)] + [report(f"unknown{n}") for n in range(size)]
    with transaction.atomic(), django_assert_num_queries(3 + 2):  # and the savepoint's two
        take_receipts(reports=reports)
    assert Delivery.objects.filter(status=DeliveryStatus.DELIVERED).count() == size
    assert KeptReceipt.objects.count() == size
