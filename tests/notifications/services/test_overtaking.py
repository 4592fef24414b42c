"""A message that a newer state has overtaken does not leave; what has left is not called back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from apps.notifications.models import Delivery
from apps.notifications.occasions import Occasion
from apps.notifications.services import NewMessage, deliver_each, message_on, overtake, send_messages
from apps.notifications.states import DeliveryStatus
from tests.cast.notifications import PHONE, ScriptedTransport

pytestmark = pytest.mark.django_db


def about(occasion: Occasion, subject: str = "one", key: str = "1", phone: str = PHONE) -> NewMessage:
    context = {"reference": "MQ-1", "eligible_from": "2027-05-23", "code": "1234 5678"}
    return message_on(
        occasion,
        phone=phone,
        key=f"{subject}:{key}",
        context=context,
        subject_type="declaration",
        subject_id=subject,
    )


def statuses() -> dict[str, str]:
    return dict(Delivery.objects.values_list("message__once_key", "status"))


def test_the_later_state_of_a_declaration_is_what_is_said(weighed: Any) -> None:
    send_messages(messages=[about(Occasion.SUBMITTED), about(Occasion.SUBMITTED, "two")])
    send_messages(messages=[about(Occasion.REGISTERED)])
    assert statuses() == {
        "declaration.submitted:one:1": DeliveryStatus.OVERTAKEN,
        "declaration.submitted:two:1": DeliveryStatus.HELD,
        "declaration.registered:one:1": DeliveryStatus.HELD,
    }


def test_an_old_number_is_not_told_what_is_no_longer_true(weighed: Any) -> None:
    send_messages(messages=[about(Occasion.NEEDS_CORRECTION)])
    send_messages(messages=[about(Occasion.RESUBMITTED, key="2", phone="+8613900000002")])
    assert statuses()["declaration.needs_correction:one:1"] == DeliveryStatus.OVERTAKEN


def test_what_is_said_again_on_the_same_occasion_overtakes_nothing(weighed: Any) -> None:
    send_messages(messages=[about(Occasion.REGISTERED)])
    send_messages(messages=[about(Occasion.REJECTED)])
    send_messages(messages=[about(Occasion.REGISTERED)])
    assert statuses()["declaration.rejected:one:1"] == DeliveryStatus.HELD


def test_a_queued_one_that_waits_for_a_vendor_is_overtaken_too(scripted: type[ScriptedTransport]) -> None:
    send_messages(messages=[about(Occasion.SUBMITTED)])
    waiting = Delivery.objects.get()
    send_messages(messages=[about(Occasion.REGISTERED)])
    deliver_each(delivery_ids=list(Delivery.objects.values_list("id", flat=True)))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.next_try_at, waiting.lease_until) == (DeliveryStatus.OVERTAKEN, None, None)
    assert [row.message.once_key for row in scripted.sent] == ["declaration.registered:one:1"]


@pytest.mark.parametrize("left", [DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED])
def test_what_has_left_stays_what_it_is(left: DeliveryStatus) -> None:
    send_messages(messages=[about(Occasion.SUBMITTED)])
    Delivery.objects.update(status=left)
    send_messages(messages=[about(Occasion.REGISTERED)])
    assert statuses()["declaration.submitted:one:1"] == left


def test_a_code_is_not_overtaken_by_the_message_beside_it() -> None:
    send_messages(messages=[about(Occasion.SUBMITTED)])
    send_messages(messages=[about(Occasion.PRESENCE_CODE)])
    assert set(statuses().values()) == {DeliveryStatus.QUEUED}


def test_a_change_that_tells_nobody_silences_the_excuse(weighed: Any) -> None:
    send_messages(messages=[about(Occasion.OVERDUE), about(Occasion.OVERDUE, "two")])
    overtaken = overtake(occasion=Occasion.NOT_LATE, subject_type="declaration", subject_ids=["one", "three"])
    assert overtaken == 1
    assert statuses() == {
        "verification.overdue:one:1": DeliveryStatus.OVERTAKEN,
        "verification.overdue:two:1": DeliveryStatus.HELD,
    }


def test_what_was_rolled_back_has_overtaken_nothing(weighed: Any) -> None:
    send_messages(messages=[about(Occasion.SUBMITTED)])
    with transaction.atomic():
        send_messages(messages=[about(Occasion.REGISTERED)])
        transaction.set_rollback(True)
    assert statuses() == {"declaration.submitted:one:1": DeliveryStatus.HELD}


def test_a_batch_overtakes_in_the_statement_that_writes_it(
    weighed: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    send_messages(messages=[about(Occasion.SUBMITTED, str(number)) for number in range(100)])
    with transaction.atomic(), django_assert_num_queries(2 + 2):  # and the savepoint's two; nobody is woken
        send_messages(messages=[about(Occasion.REGISTERED, str(number)) for number in range(100)])
    assert Delivery.objects.filter(status=DeliveryStatus.OVERTAKEN).count() == 100
