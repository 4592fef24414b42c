"""On a machine's path every error is problem+json, whatever made it; never a page, never a trace."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from deploy.local.ports import free_port
from tests.core.middleware.doors import FAULTS, SECRET

pytestmark = pytest.mark.urls("tests.core.middleware.doors")
EXPECTED = {
    "bug": (500, "server_error"),
    "missing": (404, "not_found"),
    "denied": (403, "forbidden"),
    "suspicious": (400, "bad_request"),
    "database": (503, "unavailable"),
    "interface": (503, "unavailable"),
    "redis": (503, "unavailable"),
    "domain": (409, "taken"),
    "throttled": (429, "throttled"),
}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture(params=[False, True], ids=["production", "debug"])
def either_mode(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.DEBUG = request.param


@pytest.mark.parametrize("kind", ["plain", "rest"])
@pytest.mark.parametrize("name", FAULTS)
def test_an_error_in_a_view_is_a_problem(client: Client, either_mode: None, kind: str, name: str) -> None:
    response = client.get(f"/api/v1/{kind}/{name}", headers={"Accept": "text/html"})
    status, code = EXPECTED[name]
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    document = response.json()
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"] == f"urn:doorstep:problem:{code}"
    assert document["title"]
    assert document["detail"]
    assert SECRET not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_a_hook_is_a_machines_path_too(client: Client, either_mode: None) -> None:
    assert client.post("/hooks/phone/calls").json()["code"] == "server_error"


def test_a_problem_carries_what_the_domain_adds(client: Client) -> None:
    assert client.get("/api/v1/rest/domain").json()["existing"] == "17"


@pytest.mark.parametrize(("name", "wait"), [("throttled", "7"), ("database", "2"), ("redis", "2")])
def test_it_says_when_to_come_back(client: Client, name: str, wait: str) -> None:
    assert client.get(f"/api/v1/plain/{name}").headers["Retry-After"] == wait
    assert client.get(f"/api/v1/rest/{name}").headers["Retry-After"] == wait


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/v1/%ff%fe", "/hooks/x", "/api/v1/a%00b"])
def test_an_unknown_address_is_a_problem(client: Client, either_mode: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/v1/echo", "/api/v1/post"])
def test_a_wrong_method_says_which_are_right(client: Client, either_mode: None, path: str) -> None:
    response = client.delete(path)
    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert "POST" in response.headers["Allow"]


def test_an_unknown_method_is_refused(client: Client) -> None:
    assert client.generic("BREW", "/api/v1/echo").json()["code"] == "method_not_allowed"


def test_a_foreign_host_is_a_problem(client: Client, either_mode: None) -> None:
    response = client.get("/api/v1/echo", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_missing_slash_is_not_redirected(client: Client, either_mode: None, method: str) -> None:
    response = getattr(client, method)("/api/v1/post-slash")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


@pytest.mark.django_db
def test_what_the_database_cannot_hold_is_bad_input(client: Client) -> None:
    response = client.get("/api/v1/unstorable")
    assert (response.status_code, response.json()["code"]) == (422, "value_not_storable")


def test_a_status_that_http_does_not_know_has_words_too(client: Client) -> None:
    response = client.get("/api/v1/checksum")
    assert response.status_code == 460
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Checksum Mismatch"


def test_security_headers_and_the_request_id_stay(client: Client) -> None:
    response = client.get("/api/nothing")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Request-Id"]


def test_a_persons_page_keeps_its_own_errors(client: Client) -> None:
    response = client.get("/person/bug")
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_down_is_503(client: Client) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = str(free_port())
    try:
        response = client.get("/api/v1/unstorable")
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "2"
