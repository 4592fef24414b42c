"""Template messages keep the contract; a repeat is known by our own id."""

import json

import pytest
from pytest_django import Settings

from apps.core.clock import now
from apps.notifications.models import Delivery, WechatAccess
from apps.notifications.transports import FaultKind
from apps.notifications.transports.wechat import WechatTemplateTransport
from tests.cast.vendors import NOWHERE
from tests.notifications.transports.contract import VendorContract
from tests.standins.http import Trouble
from tests.standins.wechat import APP_ID, WechatSendServer

OPENID = "oInventedFollower0000000000000"


class TestWechatTemplate(VendorContract):
    transport = WechatTemplateTransport()
    to, private = OPENID, OPENID[1:]

    @pytest.fixture(autouse=True)
    def vendor(self, wechat_send_server: WechatSendServer, settings: Settings, db: None) -> None:  # noqa: ARG002  rows are made
        self.server, self.settings = wechat_send_server, settings
        self.server.followers.add(OPENID)
        # A token is there, so that the next trouble is the message's.
        self.server.issued.append("token-of-yesterday")
        WechatAccess.objects.create(
            app_id=APP_ID, token="token-of-yesterday", version=1, expires_at=now().replace(year=2099)
        )

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

    def test_what_it_is_given(self, delivery: Delivery) -> None:
        assert self.transport.send(delivery) == "200228332"
        (sent,) = self.server.sent
        code = json.loads(str(delivery.message.context))["code"]
        assert sent == {
            "touser": OPENID,
            "template_id": "TM_1",
            "data": {"code": {"value": code}},
            "client_msg_id": delivery.id.hex,
        }

    def test_the_templates_own_names_and_lengths(self, delivery: Delivery) -> None:
        self.settings.WECHAT_TEMPLATE_FIELDS = {
            "TM_1": {"thing1": "验证码{code}，五分钟之内有效请勿告诉任何人", "number2": "{code}"}
        }
        self.transport.send(delivery)
        (sent,) = self.server.sent
        code = json.loads(str(delivery.message.context))["code"]
        assert sent["data"]["number2"] == {"value": code}
        assert len(sent["data"]["thing1"]["value"]) == 20
        assert sent["data"]["thing1"]["value"].endswith("…")

    @pytest.mark.parametrize("form", ["{nothing}", "{", "{0}"])
    def test_fields_that_cannot_be_filled_are_ours_to_mend(self, delivery: Delivery, form: str) -> None:
        self.settings.WECHAT_TEMPLATE_FIELDS = {"TM_1": {"thing1": form}}
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind) == ("bad_template_fields", FaultKind.TECHNICAL)

    def test_a_token_that_died_is_renewed_at_once(self, delivery: Delivery) -> None:
        self.server.dead.add("token-of-yesterday")
        self.transport.send(delivery)
        assert (self.arrived(), len(self.server.issued)) == (1, 2)

    @pytest.mark.parametrize(
        ("code", "kind", "of_provider"),
        [
            (43004, FaultKind.PERMANENT, False),
            (40003, FaultKind.PERMANENT, False),
            (40037, FaultKind.TECHNICAL, False),
            (47003, FaultKind.TECHNICAL, False),
            (-1, FaultKind.TEMPORARY, True),
            (45011, FaultKind.TEMPORARY, True),
            (48001, FaultKind.TECHNICAL, True),
            (99999, FaultKind.TECHNICAL, True),
        ],
    )
    def test_its_numbers(self, delivery: Delivery, code: int, kind: FaultKind, *, of_provider: bool) -> None:
        self.server.codes = [code]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider) == (f"errcode_{code}", kind, of_provider)

    def test_a_quota_that_is_used_up_is_waited_for(self, delivery: Delivery) -> None:
        self.server.codes = [45009]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider) == ("quota", FaultKind.TEMPORARY, False)
        assert fault.retry_after is not None
        assert 3500 < fault.retry_after.total_seconds() <= 3600
        asked = len(self.server.calls)
        self.failure(delivery)
        assert len(self.server.calls) == asked, "nobody asks before its time"

    @pytest.mark.parametrize(("code", "kind"), [(-1, FaultKind.TEMPORARY), (40164, FaultKind.TECHNICAL)])
    def test_no_token_no_message_and_no_doubt(self, delivery: Delivery, code: int, kind: FaultKind) -> None:
        WechatAccess.objects.all().delete()
        self.server.token_codes = [code]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider, fault.in_doubt) == (f"token_{code}", kind, True, False)
