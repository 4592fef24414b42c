"""The first page leads to the office; in demo mode it is a signpost."""

import pytest
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from config.urls import urlpatterns as usual

urlpatterns = [*usual, path("demo/", include("apps.notifications.urls"))]


def test_it_leads_to_the_office(client: Client) -> None:
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")


@pytest.mark.urls(__name__)
def test_in_demo_mode_it_shows_the_ways_and_the_accounts(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    settings.DEMO_PASSWORD = "open-sesame"
    page = client.get("/").content.decode()
    for words in ("/admin/", "/demo/outbox/", "/api/v1/docs/", "/readyz", "open-sesame"):
        assert words in page
    for name in ("admin", "supervisor1", "worker1", "worker2"):
        assert f">{name}<" in page
    assert "居住登记" in page
    assert "residence registration" in page
