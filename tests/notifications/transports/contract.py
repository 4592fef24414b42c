"""What every transport keeps to, whatever stands behind it. A suite inherits and names its transport."""

from collections.abc import Callable

import pytest

from apps.notifications.models import Delivery
from apps.notifications.services import NewMessage, send_messages
from apps.notifications.templates import Template
from apps.notifications.transports import Transport
from tests.cast.notifications import PHONE


@pytest.mark.django_db
class TransportContract:
    transport: Transport

    @pytest.fixture
    def delivery(self, a_message: Callable[..., NewMessage]) -> Delivery:
        send_messages(messages=[a_message(Template.OTP)])
        return Delivery.objects.select_related("message").get()

    def test_it_returns_an_id_that_fits_the_row(self, delivery: Delivery) -> None:
        vendor_id = self.transport.send(delivery)
        assert 0 < len(vendor_id) <= 128

    def test_a_repetition_of_the_delivery_gives_the_same_id(self, delivery: Delivery) -> None:
        assert self.transport.send(delivery) == self.transport.send(delivery)

    def test_it_leaves_the_row_to_its_caller(self, delivery: Delivery) -> None:
        before = Delivery.objects.filter(id=delivery.id).values().get()
        self.transport.send(delivery)
        assert Delivery.objects.filter(id=delivery.id).values().get() == before

    def test_it_says_neither_number_nor_text(self, delivery: Delivery, capfd: pytest.CaptureFixture[str]) -> None:
        self.transport.send(delivery)
        output = capfd.readouterr()
        assert PHONE[3:] not in output.out + output.err
        assert str(delivery.message.text) not in output.out + output.err
