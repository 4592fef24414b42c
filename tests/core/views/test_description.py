"""The API describes itself as OpenAPI 3.1, and shows that to a person without the internet."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

# No database mark: describing the API asks nobody.


def test_the_schema_is_openapi_in_json(client: Client) -> None:
    response = client.get("/api/v1/schema/", headers={"Accept": "*/*"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    document = response.json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert all(path.startswith(("/api/v1/", "/hooks/")) for path in document["paths"])


def test_the_docs_load_only_what_we_serve(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    for address in loaded:
        assert address.startswith("/"), address
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address


def test_no_script_stands_in_the_page_and_none_is_allowed(client: Client) -> None:
    response = client.get("/api/v1/docs/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert re.findall(r"<script>", response.content.decode()) == []


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_they_are_for_reading(client: Client, path: str) -> None:
    assert client.delete(path).status_code == 405
