"""What became of a campaign's messages, by channel."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.notifications.models import Channel, Delivery
from apps.residence_registration.campaigns.results import Result, results_of
from apps.residence_registration.campaigns.services import run_campaigns
from tests.cast.campaigns import registered, started
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


def test_counts_and_cost_by_channel(quarter: Quarter, settings: Settings) -> None:
    settings.SMS_PART_PRICE, settings.QUIET_HOURS = Decimal("0.05"), ""
    registered(quarter, 6)
    campaign = started(quarter)
    run_campaigns()
    run_campaigns()
    rows = list(Delivery.objects.order_by("pk"))
    for row, (channel, status) in zip(
        rows,
        [
            ("sms", "delivered"),
            ("sms", "sent"),
            ("sms", "failed"),
            ("wechat", "sent"),
            ("wechat", "overtaken"),
            ("sms", "held"),
        ],
        strict=True,
    ):
        Delivery.objects.filter(pk=row.pk).update(channel=channel, status=status)
    with CaptureQueriesContext(connection) as seen:
        found = results_of(campaign)
    assert found == [
        Result(Channel.SMS, waiting=1, sent=2, delivered=1, failed=1, cost=Decimal("0.10")),
        Result(Channel.WECHAT, sent=1, withheld=1),
    ]
    assert len(seen) == 2
