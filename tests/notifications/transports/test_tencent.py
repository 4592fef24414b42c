"""Tencent keeps the contract; what it says and how it is asked, to the letter."""

import json
from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.notifications.models import Delivery
from apps.notifications.transports import FaultKind
from apps.notifications.transports.tencent import TencentTransport
from apps.notifications.transports.tencent.signature import authorization
from tests.cast.notifications import PHONE
from tests.cast.vendors import NOWHERE
from tests.notifications.transports.contract import VendorContract
from tests.standins.http import Trouble
from tests.standins.tencent import TencentServer


class TestTencent(VendorContract):
    transport = TencentTransport()

    @pytest.fixture(autouse=True)
    def vendor(self, tencent_server: TencentServer, settings: Settings) -> None:
        self.server, self.settings = tencent_server, settings

    def meet(self, *troubles: Trouble) -> None:
        self.server.troubles.extend(troubles)

    def arrived(self) -> int:
        return len(self.server.sent)

    def refuse(self) -> None:
        self.server.words = ["InvalidParameterValue.IncorrectPhoneNumber"]

    def lock_out(self) -> None:
        self.settings.TENCENT_SECRET_KEY = "another"

    def go_away(self, _delivery: Delivery) -> None:
        self.settings.TENCENT_SMS_BASE = NOWHERE

    def test_what_it_is_given(self, delivery: Delivery) -> None:
        assert self.transport.send(delivery) == "5000:1045710669157053657849499619"
        (sent,) = self.server.sent
        code = json.loads(str(delivery.message.context))["code"]
        assert sent["PhoneNumberSet"] == [PHONE]
        assert (sent["TemplateId"], sent["TemplateParamSet"]) == ("SMS_1", [code])
        assert sent["SessionContext"] == str(delivery.id)

    @pytest.mark.parametrize(
        ("word", "kind", "of_provider"),
        [
            ("FailedOperation.PhoneNumberInBlacklist", FaultKind.PERMANENT, False),
            ("LimitExceeded.PhoneNumberOneHourLimit", FaultKind.TEMPORARY, False),
            ("FailedOperation.TemplateIncorrectOrUnapproved", FaultKind.TECHNICAL, False),
            ("InternalError.Timeout", FaultKind.TEMPORARY, True),
            ("RequestLimitExceeded", FaultKind.TEMPORARY, True),
            ("FailedOperation.InsufficientBalanceInSmsPackage", FaultKind.TECHNICAL, True),
            ("AuthFailure.SecretIdNotFound", FaultKind.TECHNICAL, True),
            ("Something.Of.NextYear", FaultKind.TECHNICAL, True),
        ],
    )
    def test_its_words(self, delivery: Delivery, word: str, kind: FaultKind, *, of_provider: bool) -> None:
        self.server.words = [word]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.of_provider, fault.in_doubt) == (word, kind, of_provider, False)

    def test_after_a_lost_answer_its_list_is_given_time(self, delivery: Delivery) -> None:
        self.meet(Trouble.LOST)
        assert self.failure(delivery).retry_after == timedelta(minutes=2)

    def test_what_it_has_already_keeps_its_own_id(self, delivery: Delivery) -> None:
        first = self.transport.send(delivery)
        delivery.in_doubt = True
        assert self.transport.send(delivery) == first
        assert self.arrived() == 1


@pytest.mark.parametrize(
    ("headers", "key", "expected"),
    [
        ({}, "EXAMPLE", "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"),
        (
            {"x-tc-action": "DescribeInstances"},
            "*******",
            "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3",
        ),
    ],
)
def test_the_signature_of_the_vendors_own_examples(headers: dict[str, str], key: str, expected: str) -> None:
    """https://cloud.tencent.com/document/api/213/30654, as it was and as it is."""
    signed = authorization(
        key_id=f"AKIDz8krbsJ5yKBZQpn74WFkmLPx3{key}",
        secret=f"Gu5t9xGARNpq86cd98joQYCN3{key}",
        service="cvm",
        timestamp=1551113065,
        headers={"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com", **headers},
        body=rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}',
    )
    assert signed.endswith(f"Signature={expected}")
