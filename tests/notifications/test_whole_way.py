"""A message's whole way: queued, lost on the line, asked after, sent once, and heard of by a receipt."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings

from apps.notifications.models import Delivery, Message
from apps.notifications.services import NewMessage, deliver_each, send_messages, wake_stranded
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from tests.notifications.transports.contract import APPROVED, approve
from tests.standins.aliyun import AliyunServer
from tests.standins.http import Answer, Call, Trouble

Make = Callable[..., NewMessage]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RECEIPTS = "/hooks/sms/receipts"


def queue(*messages: NewMessage) -> list[Delivery]:
    approve(Template.OTP)
    send_messages(messages=messages)
    Message.objects.update(version=APPROVED)
    return list(Delivery.objects.order_by("id"))


def deliver(*rows: Delivery) -> None:
    deliver_each(delivery_ids=[row.id for row in rows])
    for row in rows:
        row.refresh_from_db()


@pytest.mark.django_db
def test_an_answer_that_was_lost_costs_no_second_message(
    a_message: Make, aliyun_server: AliyunServer, settings: Settings
) -> None:
    settings.SMS_RECEIPT_KEY = "invented-receipt-key"
    with time_machine.travel(START, tick=False) as clock:
        aliyun_server.clock = START
        (row,) = queue(a_message(Template.OTP))
        aliyun_server.troubles.append(Trouble.LOST)
        deliver(row)
        assert (row.status, row.in_doubt, row.tries) == (DeliveryStatus.QUEUED, True, 1)
        clock.shift(timedelta(minutes=1))
        aliyun_server.clock = START + timedelta(minutes=1)
        assert wake_stranded() == 1
        deliver(row)
        assert (row.status, row.provider, row.tries) == (DeliveryStatus.SENT, "aliyun", 2)
    (sent,) = aliyun_server.sent
    receipt = {
        "phone_number": sent["PhoneNumbers"],
        "success": True,
        "err_code": "DELIVERED",
        "biz_id": sent["BizId"],
        "out_id": sent["OutId"],
    }
    answer = Client().post(
        RECEIPTS,
        json.dumps([receipt]),
        content_type="application/json",
        query_params={"key": settings.SMS_RECEIPT_KEY},
    )
    row.refresh_from_db()
    assert (answer.status_code, row.status, row.receipt) == (200, DeliveryStatus.DELIVERED, "DELIVERED")


@pytest.mark.django_db(transaction=True)
def test_the_row_is_committed_and_no_transaction_is_open_while_the_vendor_answers(
    a_message: Make, aliyun_server: AliyunServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    usual = AliyunServer.answer

    def answer(self: AliyunServer, call: Call) -> Answer:
        # On the stand-in's own thread and connection: what is seen here is committed.
        seen.append(Delivery.objects.get().status)
        connection.close()
        return usual(self, call)

    monkeypatch.setattr(AliyunServer, "answer", answer)
    (row,) = queue(a_message(Template.OTP))
    deliver(row)
    assert (seen, row.status) == ([DeliveryStatus.SENDING], DeliveryStatus.SENT)


@pytest.mark.django_db
def test_a_vendor_that_is_down_is_left_alone_and_everything_goes_when_it_is_back(
    a_message: Make, aliyun_server: AliyunServer
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        rows = queue(*(a_message(Template.OTP) for _ in range(20)))
        aliyun_server.troubles.extend([Trouble.BUSY] * 100)
        deliver(*rows)
        assert len(aliyun_server.troubles) == 95, "five failures are enough"
        aliyun_server.troubles.clear()
        clock.shift(timedelta(minutes=1))
        aliyun_server.clock = START + timedelta(minutes=1)
        deliver(*rows)
    assert {row.status for row in rows} == {DeliveryStatus.SENT}
    assert {sent["OutId"] for sent in aliyun_server.sent} == {str(row.id) for row in rows}
    assert len(aliyun_server.sent) == 20
