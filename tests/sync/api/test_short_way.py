"""In front of Django: what is answered there is what Django would have answered, and all else is left to it."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import orjson
import pytest
import time_machine
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY
from pytest_django import Settings

from apps.core.actors import SYSTEM
from apps.sync.api.short_way import PULL_PATH, ShortWay
from apps.sync.services.devices import revoke_device
from apps.sync.services.feed import publish_tasks
from tests.cast.doors import answer_of, ask
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter

LEFT = 299


def left_to_django(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response(f"{LEFT} Left", [])
    return []


@pytest.fixture
def phone(quarter: Quarter, handset_of: Callable[..., Handset]) -> Handset:
    publish_tasks([task.pk for task in quarter.tasks(3)])
    found = handset_of(quarter.worker)
    found.drain()
    return found


def shortly(phone: Handset, **headers: str) -> HttpResponse:
    given = {"Authorization": f"Token {phone.token}", **headers}
    return ask(ShortWay(left_to_django), PULL_PATH, **given)


def wholly(phone: Handset, **headers: str) -> HttpResponse:
    given = {"Authorization": f"Token {phone.token}", **headers}
    answer: Any = Client().get(PULL_PATH, headers=given)
    return answer  # type: ignore[no-any-return]


@pytest.mark.parametrize("accept", ["", "gzip", "zstd, br;q=0.5", "identity"])
@time_machine.travel("2026-11-25T02:00:00Z", tick=False)
def test_it_is_djangos_answer(phone: Handset, accept: str) -> None:
    asked = {"X-Request-Id": "abc-12345", "Accept-Encoding": accept}
    short, whole = shortly(phone, **asked), wholly(phone, **asked)
    assert short.status_code == whole.status_code == 200
    assert short.content == whole.content
    # A pull's words are in no language.
    expected = dict(whole.headers) | {"Vary": "Accept-Encoding"}
    del expected["Content-Language"]
    assert dict(short.headers) == expected


def test_where_tls_is_required_it_says_so(settings: Settings, phone: Handset) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = shortly(phone, **{"X-Forwarded-Proto": "https"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=3600"
    assert shortly(phone).status_code == LEFT


def test_an_answer_is_compressed_as_the_client_accepts_it(phone: Handset) -> None:
    answer = shortly(phone, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(orjson.loads(gzip.decompress(answer.content))["changes"]) == 3


def test_it_is_counted_like_any_other(phone: Handset) -> None:
    labels = {"method": "GET", "route": PULL_PATH, "status": "200"}
    before = REGISTRY.get_sample_value("doorstep_http_requests_total", labels) or 0
    shortly(phone)
    wholly(phone)
    assert REGISTRY.get_sample_value("doorstep_http_requests_total", labels) == before + 2


@pytest.mark.parametrize(
    "query", ["", "limit=2", "limit=2000", "cursor={}", "cursor={}&limit=7", "limit=7&cursor={}"]
)
def test_these_are_answered(phone: Handset, query: str) -> None:
    environ = environ_of(phone, QUERY_STRING=query.format(phone.cursor))
    assert answer_of(ShortWay(left_to_django), environ).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=2001", "limit=02", "limit=", "limit=5&limit=6", "LIMIT=5", "other=1"),
        *("cursor=", "cursor=AAAA", "cursor={}A", "cursor={}&cursor={}", "cursor={}&", "&cursor={}", "cursor=%41"),
        *("cursor={}limit=5", "limit=5&cursor={}&limit=5"),
    ],
)
def test_what_is_not_plain_is_left_to_django(phone: Handset, query: str) -> None:
    environ = environ_of(phone, QUERY_STRING=query.replace("{}", str(phone.cursor)))
    assert answer_of(ShortWay(left_to_django), environ).status_code == LEFT


@pytest.mark.parametrize(
    "field",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"PATH_INFO": "/api/v1/me"},
        {"PATH_INFO": PULL_PATH + "/"},
        {"CONTENT_LENGTH": "5"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": "test server"},
        {"HTTP_HOST": ""},
        {"HTTP_AUTHORIZATION": ""},
        {"HTTP_AUTHORIZATION": "Token"},
        {"HTTP_AUTHORIZATION": "Token nobody"},
        {"HTTP_AUTHORIZATION": "Basic dTpw"},
    ],
)
def test_other_requests_are_left_to_django(phone: Handset, field: dict[str, str]) -> None:
    assert answer_of(ShortWay(left_to_django), environ_of(phone, **field)).status_code == LEFT


def environ_of(phone: Handset, **fields: str) -> dict[str, Any]:
    environ: dict[str, Any] = RequestFactory().get(PULL_PATH).environ
    return {**environ, "HTTP_HOST": "testserver", "HTTP_AUTHORIZATION": f"Token {phone.token}", **fields}


def test_a_device_in_bad_standing_is_left_to_django(phone: Handset) -> None:
    revoke_device(device_id=phone.device.pk, actor=SYSTEM)
    assert shortly(phone).status_code == LEFT


@pytest.mark.parametrize("error", [OperationalError("the server is away"), ZeroDivisionError()])
def test_what_fails_there_is_left_to_django_and_logged_without_its_words(
    phone: Handset, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr("apps.sync.api.short_pull.ordinary_pull", fail)
    assert shortly(phone).status_code == LEFT
    (line,) = [record.msg for record in caplog.records if "short_way_failed" in str(record.msg)]
    assert type(error).__name__ in str(line)
    assert "away" not in str(line)
