"""Web Push keeps the contract: the browser opens what it gets, and the push service knows who sends."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from apps.notifications.models import Delivery
from apps.notifications.transports import FaultKind
from apps.notifications.transports.webpush import WebPushTransport
from apps.notifications.transports.webpush.base64url import decoded, encoded
from apps.notifications.transports.webpush.encryption import CURVE, seal
from apps.notifications.transports.webpush.vapid import private_key
from tests.cast.vendors import NOWHERE, VAPID_KEY
from tests.notifications.transports.contract import VendorContract
from tests.standins.http import Trouble
from tests.standins.push import Browser, PushServer


class TestWebPush(VendorContract):
    transport = WebPushTransport()
    private = "invented-subscription"
    UNREAD = frozenset({Trouble.GARBAGE})

    @pytest.fixture(autouse=True)
    def vendor(self, push_server: PushServer, settings: Settings) -> None:
        self.server, self.settings = push_server, settings

    @pytest.fixture
    def address(self, push_server: PushServer) -> str:
        return push_server.browser.subscription(push_server.base)

    def meet(self, *troubles: Trouble) -> None:
        self.server.troubles.extend(troubles)

    def arrived(self) -> int:
        return len(self.server.shown)

    def refuse(self) -> None:
        self.server.browser.path = "/push/somebody-else"

    def lock_out(self) -> None:
        self.settings.VAPID_SUBJECT = "mailto:nobody@doorstep.example"

    def go_away(self, delivery: Delivery) -> None:
        delivery.to = self.server.browser.subscription(NOWHERE)

    def test_the_browser_reads_it(self, delivery: Delivery) -> None:
        self.transport.send(delivery)
        (shown,) = self.server.shown.values()
        assert shown == {"id": str(delivery.id), "template": "otp", "text": delivery.message.text}
        (call,) = self.server.calls
        assert str(delivery.message.text).encode() not in call.body
        assert (call.headers["ttl"], call.headers["urgency"]) == ("86400", "high")

    def test_each_makers_service_is_a_provider_of_its_own(self, delivery: Delivery) -> None:
        assert self.transport.provider(delivery) == "webpush:127.0.0.1"

    @pytest.mark.parametrize(
        ("status", "reason", "kind"),
        [
            (404, "subscription_gone", FaultKind.PERMANENT),
            (410, "subscription_gone", FaultKind.PERMANENT),
            (413, "too_long", FaultKind.PERMANENT),
            (401, "http_401", FaultKind.TECHNICAL),
            (429, "http_429", FaultKind.TEMPORARY),
            (500, "http_500", FaultKind.TEMPORARY),
        ],
    )
    def test_its_statuses(self, delivery: Delivery, status: int, reason: str, kind: FaultKind) -> None:
        self.server.statuses = [status]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind) == (reason, kind)
        assert fault.retry_after == (timedelta(seconds=30) if status == 429 else None)

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "{}",
            "[]",
            "https://fcm.googleapis.com/x",
            '{"endpoint": "https://127.0.0.1/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
            '{"endpoint": "https://127.0.0.1/x", "keys": {"p256dh": "ä", "auth": "%"}}',
        ],
    )
    def test_what_is_no_subscription_is_refused_for_good(self, delivery: Delivery, address: str) -> None:
        delivery.to = address
        fault = self.failure(delivery)
        assert (fault.kind, fault.reason) == (FaultKind.PERMANENT, "bad_subscription")

    @pytest.mark.parametrize(
        "endpoint",
        [
            "https://evil.example/push",
            "https://127.0.0.1@evil.example/push",
            "https://evil.example\\@127.0.0.1/push",
            "https://notify.windows.com.evil.example/push",
            "https://windows.com/push",
            "ftp://127.0.0.1/push",
        ],
    )
    def test_no_other_host_is_called(self, delivery: Delivery, endpoint: str) -> None:
        self.settings.WEBPUSH_HOSTS = ["127.0.0.1", "*.notify.windows.com"]
        delivery.to = json.dumps({**json.loads(delivery.to), "endpoint": endpoint})
        assert self.failure(delivery).reason == "bad_subscription"

    def test_plain_http_is_for_a_stand_in_alone(self, delivery: Delivery) -> None:
        self.settings.DEBUG = False
        assert self.failure(delivery).reason == "bad_subscription"

    def test_a_key_that_is_no_point_of_the_curve(self, delivery: Delivery) -> None:
        written = json.loads(delivery.to)
        written["keys"]["p256dh"] = encoded(b"\4" + b"\1" * 64)
        delivery.to = json.dumps(written)
        assert self.failure(delivery).reason == "bad_subscription"

    def test_what_is_longer_than_a_push_may_be(self, delivery: Delivery) -> None:
        delivery.message.text = "长" * 1400
        assert self.failure(delivery).reason == "too_long"

    def test_the_longest_that_may_be_is_taken(self, delivery: Delivery) -> None:
        delivery.message.text = "x" * 3900
        self.transport.send(delivery)
        assert self.arrived() == 1


def test_the_encryption_of_the_rfcs_own_example() -> None:
    """RFC 8291, section 5 and appendix A."""
    sealed = seal(
        b"When I grow up, I want to be a watermelon",
        browser_key=decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth_secret=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        own_key=private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_two_messages_never_share_a_key_or_a_salt() -> None:
    browser = Browser()
    bodies = [seal(b"the same", browser_key=browser.point, auth_secret=browser.auth) for _ in range(2)]
    assert bodies[0][:16] != bodies[1][:16]
    assert bodies[0][21:86] != bodies[1][21:86]
    assert [browser.opened(body) for body in bodies] == [b"the same"] * 2


@pytest.mark.parametrize("text", ["", "short", "A" * 44, "%" * 43])
def test_what_is_no_vapid_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|base64url"):
        private_key(text)


def test_a_vapid_key() -> None:
    assert isinstance(private_key(VAPID_KEY).curve, CURVE)
    assert isinstance(private_key(VAPID_KEY), ec.EllipticCurvePrivateKey)
