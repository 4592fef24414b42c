"""Every refusal is problem+json, whatever is sent and wherever under /api/ and /hooks/."""

import httpx
import pytest

from tests.contract.client import API, Device, Resident, authorization
from tests.contract.problems import check_problem
from tests.contract.world import City


@pytest.mark.parametrize("path", ["/api/", f"{API}/nothing", "/hooks/nothing", f"{API}/sync/pull/%00", f"{API}/../x"])
def test_an_address_that_does_not_exist(http: httpx.Client, city: City, path: str) -> None:
    check_problem(http.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/devices/enrol"),
        ("GET", "/sync/push"),
        ("POST", "/sync/pull"),
        ("PUT", "/resident/otp"),
    ],
)
def test_a_method_that_is_not_served(http: httpx.Client, city: City, method: str, path: str) -> None:
    answer = http.request(method, API + path)
    check_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/devices/enrol", "/resident/otp", "/resident/session"])
@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"phone": NaN}', b"", b"[" * 100_000])
def test_a_body_that_is_not_json(http: httpx.Client, city: City, path: str, body: bytes) -> None:
    answer = http.post(API + path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    check_problem(answer, answer.status_code)


@pytest.mark.parametrize("path", ["/devices/enrol", "/resident/otp", "/resident/session"])
@pytest.mark.parametrize("body", [b"[]", b"7", b'"text"', b"null", b"{}", b'{"phone":{}}', b'{"phone":"\\u0000"}'])
def test_json_of_the_wrong_shape(http: httpx.Client, city: City, path: str, body: bytes) -> None:
    answer = http.post(API + path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    check_problem(answer, answer.status_code)


@pytest.mark.parametrize("path", ["/devices/enrol", "/resident/otp"])
def test_another_media_type(http: httpx.Client, city: City, path: str) -> None:
    answer = http.post(API + path, content=b"<phone/>", headers={"Content-Type": "application/xml"})
    check_problem(answer, 415, "unsupported_media_type")


def test_a_huge_body(http: httpx.Client, city: City) -> None:
    body = b'{"phone": "' + b"1" * (2 * 1024 * 1024) + b'"}'
    answer = http.post(f"{API}/resident/otp", content=body, headers={"Content-Type": "application/json"})
    check_problem(answer, 413)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("POST", "/devices/logout"),
        ("GET", "/sync/pull"),
        ("POST", "/sync/push"),
        ("GET", "/declarations"),
        ("POST", "/declarations"),
    ],
)
@pytest.mark.parametrize("token", ["", "nobodys-token", "a b", '"', "x" * 5000])
def test_no_valid_token(http: httpx.Client, city: City, method: str, path: str, token: str) -> None:
    headers = authorization(token)
    answer = http.request(method, API + path, headers=headers, json={} if method == "POST" else None)
    check_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"]


def test_a_devices_token_is_no_residents_and_a_residents_no_devices(
    http: httpx.Client, device: Device, resident: Resident
) -> None:
    check_problem(http.get(f"{API}/declarations", headers=authorization(device.token)), 401)
    check_problem(http.get(f"{API}/sync/pull", headers=authorization(resident.token)), 401)
    check_problem(http.get(f"{API}/me", headers=authorization(resident.token)), 401)


def test_the_process_says_that_it_is_up_and_what_is_not_ready(http: httpx.Client, city: City) -> None:
    assert http.get("/healthz").status_code == 200
    ready = http.get("/readyz")
    assert ready.status_code == 503, "no scheduler has ever beaten here"
    assert isinstance(ready.json(), dict)
    assert "doorstep" in http.get("/metrics").text or "# HELP" in http.get("/metrics").text


def test_the_schema_is_openapi_3_1_and_a_person_can_read_it(http: httpx.Client, city: City) -> None:
    schema = http.get(f"{API}/schema/")
    assert schema.status_code == 200
    assert "3.1" in schema.text[:200]
    assert "html" in http.get(f"{API}/docs/").headers["Content-Type"]
