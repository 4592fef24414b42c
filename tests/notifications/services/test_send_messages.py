"""What is said is queued in the transaction of the change that it reports."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from apps.core.crypto import blind_index
from apps.core.wakeups import URGENT
from apps.notifications.models import Delivery, Message
from apps.notifications.services import NewMessage, send_messages
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from tests.cast.notifications import PHONE

Make = Callable[..., NewMessage]


class ChangeFailedError(Exception):
    pass


@transaction.atomic
def say_and_fail(message: NewMessage) -> None:
    send_messages(messages=[message])
    raise ChangeFailedError


@pytest.mark.django_db
def test_a_message_becomes_a_queued_delivery_and_a_call(a_message: Make) -> None:
    send_messages(messages=[a_message(), a_message(Template.OTP)])
    deliveries = Delivery.objects.select_related("message")
    assert {delivery.status for delivery in deliveries} == {DeliveryStatus.QUEUED}
    assert {delivery.to for delivery in deliveries} == {PHONE}
    assert {bytes(delivery.to_index) for delivery in deliveries} == {blind_index("phone", PHONE)}
    assert {delivery.message.text for delivery in deliveries} == set(Message.objects.values_list("text", flat=True))
    calls = {call.key: call.task for call in OrmQ.objects.all()}
    assert {call["func"] for call in calls.values()} == {"apps.notifications.tasks.deliver"}
    called = {key: call["args"][0] for key, call in calls.items()}
    # Somebody stands there and waits for the code.
    assert called == {
        URGENT if delivery.message.template == Template.OTP else "doorstep": [delivery.id] for delivery in deliveries
    }


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_and_a_commit_leaves_all(a_message: Make) -> None:
    with pytest.raises(ChangeFailedError):
        say_and_fail(a_message())
    assert (Message.objects.count(), Delivery.objects.count(), OrmQ.objects.count()) == (0, 0, 0)
    with transaction.atomic():
        send_messages(messages=[a_message()])
    assert (Message.objects.count(), Delivery.objects.count(), OrmQ.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_the_same_occasion_is_said_once(a_message: Make) -> None:
    send_messages(messages=[a_message(once_key="door"), a_message(once_key="door")])
    send_messages(messages=[a_message(once_key="door")])
    assert (Message.objects.count(), Delivery.objects.count(), OrmQ.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_an_old_occasion_does_not_hold_back_a_new_one(a_message: Make) -> None:
    send_messages(messages=[a_message(once_key="door")])
    send_messages(messages=[a_message(once_key="door"), a_message(once_key="window")])
    assert sorted(Message.objects.values_list("once_key", flat=True)) == ["door", "window"]
    assert Delivery.objects.count() == 2


@pytest.mark.django_db
def test_nothing_to_say_calls_nobody(a_message: Make) -> None:
    send_messages(messages=[])
    assert OrmQ.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 300])
def test_a_batch_of_any_size_is_three_statements(
    a_message: Make, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = [a_message() for _ in range(size)]
    with transaction.atomic(), django_assert_num_queries(3 + 2):  # and the savepoint's two
        send_messages(messages=batch)
    assert Delivery.objects.count() == size


@pytest.mark.django_db
def test_neither_number_nor_text_is_readable_in_the_tables_or_the_call(a_message: Make) -> None:
    send_messages(messages=[a_message(Template.OTP)])
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to" FROM notifications_delivery')
        (sealed,) = cursor.fetchone()
    assert PHONE.encode() not in bytes(sealed)
    assert PHONE not in str(OrmQ.objects.get().task)
