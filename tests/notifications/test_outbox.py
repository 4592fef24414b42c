"""The demo's outbox shows what would have left for residents, newest first, and exists in demo mode alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, include, path, reverse
from pytest_django import Settings

from apps.core.ids import new_id
from apps.notifications.models import Audience, OutboxEntry
from tests.cast.notifications import PHONE

urlpatterns = [path("demo/", include("apps.notifications.urls"))]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


def entry(text: str, minutes: int, audience: Audience = Audience.RESIDENT) -> None:
    OutboxEntry.objects.create(
        delivery_id=new_id(),
        channel="sms",
        audience=audience,
        to=PHONE,
        text=text,
        sent_at=START + timedelta(minutes=minutes),
    )


def test_the_json_is_exactly_what_the_contract_says(demo: None, client: Client) -> None:
    entry("first", 0)
    entry("for a worker", 1, Audience.STAFF)
    entry("second", 2)
    response = client.get("/demo/outbox/?format=json")
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == [
        {"channel": "sms", "to": PHONE, "text": "second", "sent_at": "2026-11-23T01:02:00.000Z"},
        {"channel": "sms", "to": PHONE, "text": "first", "sent_at": "2026-11-23T01:00:00.000Z"},
    ]


def test_the_page_shows_residents_messages_newest_first(demo: None, client: Client) -> None:
    entry("<b>first</b>", 0)
    entry("for a worker", 1, Audience.STAFF)
    entry("second", 2)
    page = client.get("/demo/outbox/").content.decode()
    assert page.index("second") < page.index("&lt;b&gt;first&lt;/b&gt;")
    assert "for a worker" not in page
    assert 'href="?format=json"' in page


def test_an_empty_outbox_is_a_page_too(demo: None, client: Client) -> None:
    assert client.get("/demo/outbox/").status_code == 200
    assert client.get("/demo/outbox/?format=json").json() == []


def test_nothing_is_stored_by_a_browser(demo: None, client: Client) -> None:
    assert "no-store" in client.get("/demo/outbox/").headers["Cache-Control"]


def test_it_cannot_be_written_to(demo: None, client: Client) -> None:
    assert client.post("/demo/outbox/").status_code == 405


def test_outside_demo_mode_there_is_nothing(client: Client) -> None:
    entry("first", 0)
    assert client.get("/demo/outbox/").status_code == 404


@pytest.mark.urls("config.urls")
def test_outside_demo_mode_the_address_is_unknown() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("outbox")
