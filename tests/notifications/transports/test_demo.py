"""The demo transport keeps the contract, and writes each delivery to the outbox once."""

from apps.notifications.models import Delivery, OutboxEntry
from apps.notifications.transports.demo import DemoTransport
from tests.cast.notifications import PHONE
from tests.notifications.transports.contract import TransportContract


class TestDemo(TransportContract):
    transport = DemoTransport()

    def test_it_writes_one_entry_however_often_it_is_called(self, delivery: Delivery) -> None:
        self.transport.send(delivery)
        self.transport.send(delivery)
        entry = OutboxEntry.objects.get()
        assert (entry.to, entry.text, entry.audience) == (PHONE, delivery.message.text, "resident")
