"""The webhook keeps the contract, and posts to nobody who was not named."""

import json
from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.notifications.models import Delivery
from apps.notifications.transports import FaultKind
from apps.notifications.transports.webhook import WebhookTransport
from tests.cast.vendors import NOWHERE
from tests.notifications.transports.contract import VendorContract
from tests.standins.http import Trouble
from tests.standins.webhook import WebhookServer


class TestWebhook(VendorContract):
    transport = WebhookTransport()
    private = "/secret-path"
    UNREAD = frozenset({Trouble.GARBAGE})

    @pytest.fixture(autouse=True)
    def vendor(self, webhook_server: WebhookServer, settings: Settings) -> None:
        self.server, self.settings = webhook_server, settings

    @pytest.fixture
    def address(self, webhook_server: WebhookServer) -> str:
        return f"{webhook_server.base}/secret-path"

    def meet(self, *troubles: Trouble) -> None:
        self.server.troubles.extend(troubles)

    def arrived(self) -> int:
        return len(self.server.taken)

    def refuse(self) -> None:
        self.server.statuses = [422]

    def lock_out(self) -> None:
        self.settings.WEBHOOK_SECRET = "another"

    def go_away(self, delivery: Delivery) -> None:
        self.settings.WEBHOOK_ORIGINS = [NOWHERE]
        delivery.to = f"{NOWHERE}/secret-path"

    def test_what_it_is_given(self, delivery: Delivery) -> None:
        self.transport.send(delivery)
        taken = self.server.taken[str(delivery.id)]
        assert taken["text"] == delivery.message.text
        assert (taken["template"], taken["subject_type"]) == ("otp", "declaration")
        assert "phone" not in json.dumps(taken)

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1:1/other-port",
            "http://{host}@evil.example/",
            "http://evil.example\\@{host}/",
            "ftp://{host}/",
            "//nowhere",
            "http://[::1",
        ],
    )
    def test_nobody_else_is_called(self, delivery: Delivery, address: str) -> None:
        delivery.to = address.format(host=self.server.base.removeprefix("http://"))
        fault = self.failure(delivery)
        assert (fault.kind, fault.reason) == (FaultKind.PERMANENT, "origin_not_allowed")
        assert not self.server.calls

    @pytest.mark.parametrize(
        ("status", "kind", "wait"),
        [
            (400, FaultKind.PERMANENT, None),
            (410, FaultKind.PERMANENT, None),
            (404, FaultKind.TECHNICAL, None),
            (302, FaultKind.TECHNICAL, None),
            (408, FaultKind.TEMPORARY, None),
            (429, FaultKind.TEMPORARY, timedelta(seconds=30)),
            (503, FaultKind.TEMPORARY, timedelta(seconds=30)),
        ],
    )
    def test_its_statuses(self, delivery: Delivery, status: int, kind: FaultKind, wait: timedelta | None) -> None:
        self.server.statuses = [status]
        fault = self.failure(delivery)
        assert (fault.reason, fault.kind, fault.retry_after) == (f"http_{status}", kind, wait)
