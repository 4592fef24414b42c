"""The console transport keeps the contract, and says only which delivery it was."""

import structlog

from apps.notifications.models import Delivery
from apps.notifications.transports.console import ConsoleTransport
from tests.notifications.transports.contract import TransportContract


class TestConsole(TransportContract):
    transport = ConsoleTransport()

    def test_it_logs_the_id(self, delivery: Delivery) -> None:
        with structlog.testing.capture_logs() as lines:
            self.transport.send(delivery)
        (line,) = lines
        assert line["delivery"] == str(delivery.id)
        assert set(line) == {"event", "log_level", "delivery", "channel"}
