"""One-time subscription messages keep the contract: one message for one yes, and never a second."""

from typing import Any

import pytest
from pytest_django import Settings

from apps.core.clock import now
from apps.core.ids import new_id
from apps.notifications import consents
from apps.notifications.consents import Choice
from apps.notifications.models import Delivery, MessageConsent, WechatAccess
from apps.notifications.transports import FaultKind
from apps.notifications.transports.wechat import WechatSubscriptionTransport
from tests.cast.vendors import NOWHERE
from tests.notifications.transports.contract import VendorContract
from tests.standins.http import Trouble
from tests.standins.wechat import APP_ID, WechatSendServer

OPENID = "oInventedFollower0000000000000"


def agree(server: WechatSendServer, times: int = 1) -> None:
    """The follower taps yes: WeChat counts it, and tells us."""
    server.agreed[OPENID, "TM_1"] += times
    choices = [Choice("TM_1", accepted=True, nth=nth) for nth in range(times)]
    consents.note_choices(openid=OPENID, choices=choices, at=now(), occasion=str(new_id()))


def unused() -> int:
    return MessageConsent.objects.filter(used_by=None, withdrawn_at=None).count()


class TestWechatSubscription(VendorContract):
    transport = WechatSubscriptionTransport()
    to, private = OPENID, OPENID[1:]

    @pytest.fixture(autouse=True)
    def vendor(self, wechat_send_server: WechatSendServer, settings: Settings, db: None) -> None:  # noqa: ARG002  rows are made
        self.server, self.settings = wechat_send_server, settings
        self.server.followers.add(OPENID)
        self.server.issued.append("token-of-yesterday")
        WechatAccess.objects.create(
            app_id=APP_ID, token="token-of-yesterday", version=1, expires_at=now().replace(year=2099)
        )
        agree(self.server)

    def meet(self, *troubles: Trouble) -> None:
        self.server.troubles.extend(troubles)

    def arrived(self) -> int:
        return len(self.server.sent)

    def refuse(self) -> None:
        self.server.followers.clear()

    def lock_out(self) -> None:
        self.server.dead.add("token-of-yesterday")
        self.settings.WECHAT_APP_SECRET = "another"

    def go_away(self, _delivery: Delivery) -> None:
        self.settings.WECHAT_API_BASE = NOWHERE

    def test_a_second_message_needs_a_second_yes(self, delivery: Delivery, another: Delivery) -> None:
        self.transport.send(delivery)
        fault = self.failure(another)
        assert (fault.reason, fault.kind) == ("no_consent", FaultKind.PERMANENT)
        agree(self.server)
        self.transport.send(another)
        assert (self.arrived(), unused()) == (2, 0)

    @pytest.fixture
    def another(self, delivery: Delivery) -> Delivery:
        row = Delivery.objects.select_related("message").get(id=delivery.id)
        row.id = new_id()
        return row

    def test_what_was_surely_not_sent_leaves_the_yes(self, delivery: Delivery) -> None:
        self.server.codes = [-1]
        self.failure(delivery)
        assert unused() == 1

    def test_a_lost_answer_keeps_the_yes_for_the_same_delivery(self, delivery: Delivery, another: Delivery) -> None:
        self.meet(Trouble.HANG_UP)
        self.failure(delivery)
        assert unused() == 0
        assert self.failure(another).reason == "no_consent"
        delivery.in_doubt = True
        self.transport.send(delivery)
        assert self.arrived() == 1

    def test_a_no_that_we_never_heard_takes_back_what_is_left(self, delivery: Delivery) -> None:
        agree(self.server, times=2)
        self.server.agreed.clear()
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, unused()) == ("errcode_43101", FaultKind.PERMANENT, 0)

    def test_it_goes_once_for_two_workers_at_once(self, delivery: Delivery, another: Delivery) -> None:
        assert consents.take(delivery_id=delivery.id, openid=OPENID, template_id="TM_1")
        assert consents.take(delivery_id=delivery.id, openid=OPENID, template_id="TM_1")
        assert not consents.take(delivery_id=another.id, openid=OPENID, template_id="TM_1")

    @pytest.mark.parametrize("other", [{"openid": "oSomebodyElse"}, {"template_id": "TM_2"}])
    def test_a_yes_is_for_one_follower_and_one_template(self, delivery: Delivery, other: dict[str, Any]) -> None:
        wanted = {"openid": OPENID, "template_id": "TM_1"} | other
        assert not consents.take(delivery_id=delivery.id, **wanted)
