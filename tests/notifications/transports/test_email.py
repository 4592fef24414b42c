"""Mail keeps the contract, over a real connection to a mail server."""

import pytest
from pytest_django import Settings

from apps.notifications.models import Delivery
from apps.notifications.transports import FaultKind, TransportError
from apps.notifications.transports.email import EmailTransport
from tests.notifications.transports.contract import TransportContract
from tests.standins.smtp import MailServer

ADDRESS = "resident@example.net"


class TestEmail(TransportContract):
    transport = EmailTransport()
    to = private = ADDRESS

    @pytest.fixture(autouse=True)
    def vendor(self, mail_server: MailServer, settings: Settings) -> None:
        self.server, self.settings = mail_server, settings

    def failure(self, delivery: Delivery) -> TransportError:
        with pytest.raises(TransportError) as caught:
            self.transport.send(delivery)
        assert ADDRESS not in str(caught.value)
        return caught.value

    def test_what_arrives(self, delivery: Delivery) -> None:
        assert self.transport.send(delivery) == f"<{delivery.id}@doorstep.example>"
        (mail,) = self.server.mailbox.values()
        assert (mail["To"], mail["Auto-Submitted"]) == (ADDRESS, "auto-generated")
        assert "门前" in str(mail["From"])
        assert mail["Subject"]
        assert str(delivery.message.text) in mail.get_content()
        assert str(delivery.message.text) not in str(mail["Subject"])

    def test_in_the_residents_language(self, delivery: Delivery) -> None:
        delivery.message.language = "en"
        self.transport.send(delivery)
        (mail,) = self.server.mailbox.values()
        assert mail["Subject"] == "Residence registration: a message for you"

    @pytest.mark.parametrize(
        ("command", "line", "kind", "of_provider", "in_doubt"),
        [
            ("CONNECT", "421 too busy", FaultKind.TEMPORARY, True, False),
            ("CONNECT", "hang up", FaultKind.TEMPORARY, True, False),
            ("EHLO", "hang up", FaultKind.TEMPORARY, True, False),
            ("AUTH", "535 5.7.8 no", FaultKind.TECHNICAL, True, False),
            ("AUTH", "454 4.7.0 later", FaultKind.TEMPORARY, True, False),
            ("MAIL", "550 not you", FaultKind.TECHNICAL, True, False),
            ("RCPT", "550 no such mailbox", FaultKind.PERMANENT, False, False),
            ("RCPT", "450 mailbox is busy", FaultKind.TEMPORARY, False, False),
            ("RCPT", "hang up", FaultKind.TEMPORARY, True, True),
            ("DATA", "554 no", FaultKind.PERMANENT, False, False),
            ("END", "552 too large", FaultKind.PERMANENT, False, False),
            ("END", "451 later", FaultKind.TEMPORARY, False, False),
            ("END", "hang up", FaultKind.TEMPORARY, True, True),
        ],
    )
    def test_what_it_can_say(
        self, delivery: Delivery, command: str, line: str, kind: FaultKind, *, of_provider: bool, in_doubt: bool
    ) -> None:
        self.server.next_time(command, line)
        fault = self.failure(delivery)
        assert (fault.kind, fault.of_provider, fault.in_doubt) == (kind, of_provider, in_doubt)

    def test_a_wrong_password_is_our_own_fault(self, delivery: Delivery) -> None:
        self.settings.EMAIL_HOST_PASSWORD = "another"
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider) == ("smtp_535", FaultKind.TECHNICAL, True)

    def test_a_server_that_is_not_there(self, delivery: Delivery) -> None:
        self.settings.EMAIL_PORT = 9
        fault = self.failure(delivery)
        assert (fault.kind, fault.of_provider, fault.in_doubt) == (FaultKind.TEMPORARY, True, False)

    def test_a_lost_answer_makes_a_repeat_that_is_known(self, delivery: Delivery) -> None:
        self.server.next_time("END", "hang up")
        assert self.failure(delivery).in_doubt
        self.transport.send(delivery)
        assert len(self.server.received) == 2
        assert len(self.server.mailbox) == 1, "the same Message-ID, which a mailbox shows once"

    @pytest.mark.parametrize("address", ["nobody", "two@example.net\nBcc: three@example.net"])
    def test_what_is_no_address(self, delivery: Delivery, address: str) -> None:
        delivery.to = address
        fault = self.failure(delivery)
        assert (fault.kind, fault.reason) == (FaultKind.PERMANENT, "bad_address")
        assert not self.server.mailbox

    def test_a_text_that_was_wiped_is_not_sent(self, delivery: Delivery) -> None:
        delivery.message.text = None
        assert self.failure(delivery).kind is FaultKind.PERMANENT
