"""Aliyun keeps the contract; what it says and how it is asked, to the letter."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from apps.notifications.models import Delivery
from apps.notifications.transports import FaultKind
from apps.notifications.transports.aliyun import AliyunTransport
from apps.notifications.transports.aliyun.signature import authorization, sha256
from tests.cast.vendors import NOWHERE
from tests.notifications.transports.contract import VendorContract
from tests.standins.aliyun import AliyunServer
from tests.standins.http import Trouble


class TestAliyun(VendorContract):
    transport = AliyunTransport()

    @pytest.fixture(autouse=True)
    def vendor(self, aliyun_server: AliyunServer, settings: Settings) -> None:
        self.server, self.settings = aliyun_server, settings

    def meet(self, *troubles: Trouble) -> None:
        self.server.troubles.extend(troubles)

    def arrived(self) -> int:
        return len(self.server.sent)

    def refuse(self) -> None:
        self.server.words = ["isv.MOBILE_NUMBER_ILLEGAL"]

    def lock_out(self) -> None:
        self.settings.ALIYUN_ACCESS_KEY_SECRET = "another"

    def go_away(self, _delivery: Delivery) -> None:
        self.settings.ALIYUN_SMS_BASE = NOWHERE

    def test_what_it_is_given(self, delivery: Delivery) -> None:
        assert self.transport.send(delivery) == "900619746936498440^0"
        (sent,) = self.server.sent
        code = json.loads(str(delivery.message.context))["code"]
        assert sent["PhoneNumbers"] == "13900000001"
        assert (sent["SignName"], sent["TemplateCode"], sent["OutId"]) == ("门前", "SMS_1", str(delivery.id))
        assert json.loads(sent["TemplateParam"]) == {"code": code}
        (call,) = self.server.calls
        assert call.path == "/", "a number in an address ends in somebody's log"

    @pytest.mark.parametrize(
        ("word", "kind", "of_provider"),
        [
            ("isv.BLACK_KEY_CONTROL_LIMIT", FaultKind.PERMANENT, False),
            ("isv.BUSINESS_LIMIT_CONTROL", FaultKind.TEMPORARY, False),
            ("isv.TEMPLATE_MISSING_PARAMETERS", FaultKind.TECHNICAL, False),
            ("isv.SMS_TEMPLATE_ILLEGAL", FaultKind.TECHNICAL, False),
            ("isp.SYSTEM_ERROR", FaultKind.TEMPORARY, True),
            ("Throttling.User", FaultKind.TEMPORARY, True),
            ("isv.AMOUNT_NOT_ENOUGH", FaultKind.TECHNICAL, True),
            ("isp.RAM_PERMISSION_DENY", FaultKind.TECHNICAL, True),
            ("isv.A_WORD_OF_NEXT_YEAR", FaultKind.TECHNICAL, True),
        ],
    )
    def test_its_words(self, delivery: Delivery, word: str, kind: FaultKind, *, of_provider: bool) -> None:
        self.server.words = [word]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider, fault.in_doubt) == (word, kind, of_provider, False)

    def test_too_many_for_one_number_wait_a_minute(self, delivery: Delivery) -> None:
        self.server.words = ["isv.BUSINESS_LIMIT_CONTROL"]
        assert self.failure(delivery).retry_after == timedelta(minutes=1)

    def test_a_vendor_that_quotes_the_number_is_not_believed(self, delivery: Delivery) -> None:
        self.server.words = ["isv.13900000001"]
        fault = self.failure(delivery)
        assert (fault.reason, fault.in_doubt) == ("no_code", True)

    def test_after_a_lost_answer_its_list_is_given_time(self, delivery: Delivery) -> None:
        self.meet(Trouble.LOST)
        assert self.failure(delivery).retry_after == timedelta(minutes=1)

    def test_a_message_of_yesterday_is_asked_after_on_both_days(self, delivery: Delivery) -> None:
        with time_machine.travel(datetime(2026, 11, 23, 16, 5, tzinfo=UTC), tick=False):
            self.server.clock = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)
            delivery.message.created_at = datetime(2026, 11, 23, 15, 55, tzinfo=UTC)
            delivery.in_doubt = True
            self.transport.send(delivery)
        asked = [call.body.decode() for call in self.server.calls if b"SendDate" in call.body]
        assert [day for body in asked for day in ("20261123", "20261124") if day in body] == ["20261123", "20261124"]

    def test_a_wording_without_an_approved_copy_is_ours_to_mend(self, delivery: Delivery) -> None:
        delivery.message.version = 1
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider) == ("no_vendor_template", FaultKind.TECHNICAL, False)


def test_the_signature_of_the_vendors_own_example() -> None:
    """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, its fixed values."""
    signed = authorization(
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
        headers={
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": sha256(b""),
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        },
        body=b"",
        query={"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"},
    )
    assert signed.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
