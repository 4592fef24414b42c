"""What every transport keeps to, whatever stands behind it. A suite inherits and names its transport."""

import re
from collections.abc import Callable

import pytest

from apps.core.clock import now
from apps.notifications.models import Delivery, Wording
from apps.notifications.services import NewMessage, send_messages
from apps.notifications.templates import TEXTS, Template
from apps.notifications.transports import FaultKind, Transport, TransportError
from tests.cast.notifications import PHONE
from tests.standins.http import Trouble

# Troubles with a test of their own.
OF_THEIR_OWN = frozenset({Trouble.SILENT, Trouble.DRIP, Trouble.TWICE})
# The version of a wording that the vendors have approved.
APPROVED = 7


def approve(template: Template) -> Wording:
    words = {"text": TEXTS[template]["zh-hans"], "sms_template_id": "SMS_1", "wechat_template_id": "TM_1"}
    return Wording.objects.create(template=template, language="zh-hans", version=APPROVED, made_at=now(), **words)


@pytest.mark.django_db
class TransportContract:
    transport: Transport
    # Whom it reaches, and what of that may stand in no log.
    to = PHONE
    private = PHONE[3:]

    @pytest.fixture
    def address(self) -> str:
        return self.to

    @pytest.fixture
    def delivery(self, a_message: Callable[..., NewMessage], address: str) -> Delivery:
        send_messages(messages=[a_message(Template.OTP)])
        approve(Template.OTP)
        row = Delivery.objects.select_related("message").get()
        row.to, row.message.version = address, APPROVED
        row.save(update_fields=["to"])
        row.message.save(update_fields=["version"])
        return row

    def test_it_returns_an_id_that_fits_the_row(self, delivery: Delivery) -> None:
        vendor_id = self.transport.send(delivery)
        assert 0 < len(vendor_id) <= 128

    def test_its_provider_fits_the_row(self, delivery: Delivery) -> None:
        assert len(self.transport.provider(delivery)) <= 64

    def test_a_repetition_of_a_delivery_in_doubt_gives_an_id_too(self, delivery: Delivery) -> None:
        self.transport.send(delivery)
        delivery.in_doubt = True
        assert 0 < len(self.transport.send(delivery)) <= 128

    def test_it_leaves_the_row_to_its_caller(self, delivery: Delivery) -> None:
        before = Delivery.objects.filter(id=delivery.id).values().get()
        self.transport.send(delivery)
        assert Delivery.objects.filter(id=delivery.id).values().get() == before

    def test_it_says_neither_number_nor_text(self, delivery: Delivery, capfd: pytest.CaptureFixture[str]) -> None:
        self.transport.send(delivery)
        self.says_nothing(delivery, *capfd.readouterr())

    def says_nothing(self, delivery: Delivery, *outputs: str) -> None:
        for output in outputs:
            assert self.private not in output
            assert str(delivery.message.text) not in output


class VendorContract(TransportContract):
    """What every transport with a vendor behind it keeps to. A suite starts its stand-in by an autouse fixture."""

    # Which of the troubles leave no doubt that nothing was sent.
    NOT_HEARD: frozenset[Trouble] = frozenset({Trouble.BUSY})
    # A vendor whose status says all, so that nobody reads the rest.
    UNREAD: frozenset[Trouble] = frozenset()

    def meet(self, *troubles: Trouble) -> None:
        raise NotImplementedError

    def arrived(self) -> int:
        """How many messages a person would see."""
        raise NotImplementedError

    def refuse(self) -> None:
        """The next message is refused for good."""
        raise NotImplementedError

    def lock_out(self) -> None:
        """The vendor does not know us any more."""
        raise NotImplementedError

    def go_away(self, delivery: Delivery) -> None:
        """Nobody listens at the vendor's address."""
        raise NotImplementedError

    def failure(self, delivery: Delivery) -> TransportError:
        with pytest.raises(TransportError) as caught:
            self.transport.send(delivery)
        return caught.value

    def test_it_arrives(self, delivery: Delivery) -> None:
        self.transport.send(delivery)
        assert self.arrived() == 1
        assert self.transport.provider(delivery)

    @pytest.mark.parametrize("trouble", [each for each in Trouble if each not in OF_THEIR_OWN])
    def test_trouble_is_temporary_and_of_the_provider(
        self, delivery: Delivery, trouble: Trouble, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.meet(trouble)
        if trouble in self.UNREAD:
            assert self.transport.send(delivery)
            return
        fault = self.failure(delivery)
        assert (fault.kind, fault.of_provider) == (FaultKind.TEMPORARY, True)
        assert fault.in_doubt == (trouble not in self.NOT_HEARD)
        assert re.fullmatch(r"[A-Za-z0-9_]{1,64}", fault.reason)
        self.says_nothing(delivery, str(fault), *capfd.readouterr())

    @pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.PAGE, Trouble.BROKEN, Trouble.GARBAGE])
    def test_a_lost_answer_costs_no_second_message(self, delivery: Delivery, trouble: Trouble) -> None:
        self.meet(trouble)
        if trouble not in self.UNREAD:
            assert self.failure(delivery).in_doubt
        delivery.in_doubt = True
        self.transport.send(delivery)
        assert self.arrived() == 1

    def test_what_was_not_heard_is_sent_again(self, delivery: Delivery) -> None:
        self.meet(Trouble.HANG_UP)
        self.failure(delivery)
        delivery.in_doubt = True
        self.transport.send(delivery)
        assert self.arrived() == 1

    def test_an_answer_given_twice_is_not_the_next_ones(self, delivery: Delivery) -> None:
        self.meet(Trouble.TWICE, Trouble.HANG_UP)
        self.transport.send(delivery)
        assert self.failure(delivery).in_doubt
        assert self.arrived() == 1

    @pytest.mark.usefixtures("impatient")
    def test_a_silent_vendor_is_not_waited_for_long(self, delivery: Delivery) -> None:
        self.meet(Trouble.SILENT)
        fault = self.failure(delivery)
        assert (fault.kind, fault.in_doubt, fault.reason) == (FaultKind.TEMPORARY, True, "ReadTimeout")

    @pytest.mark.usefixtures("impatient")
    def test_an_answer_that_drips_is_not_waited_for_long(self, delivery: Delivery) -> None:
        self.meet(Trouble.DRIP)
        fault = self.failure(delivery)
        assert (fault.kind, fault.in_doubt, fault.reason) == (FaultKind.TEMPORARY, True, "answer_too_slow")

    def test_a_vendor_that_is_not_there(self, delivery: Delivery) -> None:
        self.go_away(delivery)
        fault = self.failure(delivery)
        assert (fault.kind, fault.of_provider, fault.in_doubt) == (FaultKind.TEMPORARY, True, False)

    def test_who_is_refused_is_refused_for_good(self, delivery: Delivery) -> None:
        self.refuse()
        fault = self.failure(delivery)
        assert (fault.kind, fault.of_provider, fault.in_doubt) == (FaultKind.PERMANENT, False, False)
        assert self.arrived() == 0

    def test_a_wrong_key_is_our_own_fault(self, delivery: Delivery) -> None:
        self.lock_out()
        fault = self.failure(delivery)
        assert (fault.kind, fault.of_provider, fault.in_doubt) == (FaultKind.TECHNICAL, True, False)
        assert self.arrived() == 0

    def test_a_text_that_was_wiped_is_not_sent(self, delivery: Delivery) -> None:
        delivery.message.text = delivery.message.context = None
        assert self.failure(delivery).kind is FaultKind.PERMANENT
        assert self.arrived() == 0
