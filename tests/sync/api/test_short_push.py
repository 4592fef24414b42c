"""An ordinary push is answered in front of Django as Django would have answered it; all else is left to it."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from io import BytesIO
from typing import Any

import orjson
import pytest
import time_machine
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings, strategies
from prometheus_client import REGISTRY
from pytest_django import Settings

from apps.core.actors import SYSTEM
from apps.core.clock import now, rfc3339
from apps.core.middleware.paths import PUSH_PATH
from apps.core.models import AuditEntry
from apps.sync.api.short_way import ShortWay
from apps.sync.models import JournalEntry
from apps.sync.services.devices import revoke_device
from apps.verification_tasks.models import VerificationTask
from tests.cast.doors import answer_of
from tests.cast.phones import Phone
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter
from tests.sync.api.test_short_way import LEFT, left_to_django

Sent = dict[str, Any]
pytestmark = pytest.mark.django_db


@pytest.fixture
def handset(quarter: Quarter, handset_of: Callable[..., Handset]) -> Handset:
    return handset_of(quarter.worker)


@pytest.fixture
def task(quarter: Quarter) -> VerificationTask:
    return quarter.task()


def body_of(*events: Any) -> bytes:
    return json.dumps({"sent_at": rfc3339(now()), "events": list(events)}).encode()


def environ_of(handset: Handset, body: bytes, **fields: str) -> dict[str, Any]:
    request = RequestFactory().post(PUSH_PATH, body, content_type="application/json")
    known = {"HTTP_HOST": "testserver", "HTTP_AUTHORIZATION": f"Token {handset.token}", "HTTP_COOKIE": ""}
    return {**request.environ, **known, "wsgi.input": BytesIO(body), **fields}


def shortly(handset: Handset, body: bytes, **fields: str) -> HttpResponse:
    return answer_of(ShortWay(left_to_django), environ_of(handset, body, **fields))


def wholly(handset: Handset, body: bytes, **headers: str) -> HttpResponse:
    given = {"Authorization": f"Token {handset.token}", **headers}
    answer: Any = Client().post(PUSH_PATH, body, content_type="application/json", headers=given)
    return answer  # type: ignore[no-any-return]


@contextmanager
def undone() -> Iterator[None]:
    """What is done within leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("language", ["", "zh-CN,zh;q=0.9", "en", "de"])
@pytest.mark.parametrize("accept", ["", "gzip", "zstd"])
@time_machine.travel("2026-11-25T02:00:00Z", tick=False)
def test_it_is_djangos_answer(quarter: Quarter, handset: Handset, language: str, accept: str) -> None:
    phone, (unproved, *tasks) = Phone(handset.device), quarter.tasks(4)
    # Words, in the worker's language, are said to what lacks its proof.
    body = body_of(phone.complete(unproved), *(event for task in tasks for event in phone.visit(task)))
    with undone():
        short = shortly(
            handset, body, HTTP_X_REQUEST_ID="abc-12345", HTTP_ACCEPT_ENCODING=accept, HTTP_ACCEPT_LANGUAGE=language
        )
    asked = {"X-Request-Id": "abc-12345", "Accept-Encoding": accept, "Accept-Language": language}
    whole = wholly(handset, body, **asked)
    assert short.status_code == whole.status_code == 200
    assert short.content == whole.content
    assert dict(short.headers) == dict(whole.headers)


WORDS = strategies.sampled_from(["task.acknowledged", "attempt.recorded", "note.added", "no.such", ""])
DATA = strategies.sampled_from(
    [{}, {"channel": "door", "result": "met"}, {"channel": "moon"}, {"text": "门开着"}, {"text": "\ud83d"}, None]
)
ODDITIES = strategies.fixed_dictionaries(
    {},
    optional={
        "id": strategies.sampled_from(["", "1", 7, None, "00000000-0000-7000-8000-000000000001"]),
        "task_id": strategies.sampled_from(["", "00000000-0000-7000-8000-000000000002"]),
        "seq": strategies.sampled_from([0, -1, "1", 2**63, True]),
        "occurred_at": strategies.sampled_from(["", "2026-11-25", "2026-11-26T02:00:00Z", "2026-11-25T01:00:00Z"]),
        "base_version": strategies.sampled_from([0, 1, "1"]),
        "signature": strategies.sampled_from(["", "AAAA"]),
        "type": WORDS,
        "data": DATA,
    },
)


@given(oddities=strategies.lists(ODDITIES, max_size=6), times=strategies.integers(1, 2))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_do_the_same_with_any_events(
    handset: Handset, task: VerificationTask, oddities: list[Sent], times: int
) -> None:
    with time_machine.travel("2026-11-25T02:00:00Z", tick=False):
        phone = Phone(handset.device)
        events = [{**phone.attempt(task), **odd} for odd in oddities]
        body = body_of(*events * times)
        told = []
        for way in (shortly, wholly):
            with undone():
                answer = way(handset, body)
                told.append((answer.status_code, answer.content, left_behind()))
    assert told[0] == told[1]


def left_behind() -> list[object]:
    entries = JournalEntry.objects.order_by("key", "fingerprint").values_list("key", "status", "code", "answer")
    audited = AuditEntry.objects.order_by("subject_id").values_list("action", "actor_id", "subject_id", "after")
    return [*entries, *audited]


def test_the_audit_trail_has_the_requests_id(quarter: Quarter, handset: Handset) -> None:
    body = body_of(*Phone(handset.device).visit(quarter.task()))
    assert shortly(handset, body, HTTP_X_REQUEST_ID="abc-12345").status_code == 200
    entries = AuditEntry.objects.filter(actor_id=str(handset.device.pk))
    assert {entry.request_id for entry in entries} == {"abc-12345"}


def test_gzip_is_opened(quarter: Quarter, handset: Handset) -> None:
    body = gzip.compress(body_of(Phone(handset.device).attempt(quarter.task())))
    answer = shortly(handset, body, HTTP_CONTENT_ENCODING="gzip")
    assert [one["status"] for one in orjson.loads(answer.content)["results"]] == ["applied"]


def test_it_is_counted_like_any_other(handset: Handset) -> None:
    labels = {"method": "POST", "route": PUSH_PATH, "status": "200"}
    before = REGISTRY.get_sample_value("doorstep_http_requests_total", labels) or 0
    shortly(handset, body_of())
    wholly(handset, body_of())
    assert REGISTRY.get_sample_value("doorstep_http_requests_total", labels) == before + 2


@pytest.mark.parametrize(
    "field",
    [
        {"REQUEST_METHOD": "PUT"},
        {"PATH_INFO": PUSH_PATH + "/"},
        {"QUERY_STRING": "a=1"},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_TYPE": "application/json; charset=utf-8"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "many"},
        {"CONTENT_LENGTH": "99999"},
        {"CONTENT_LENGTH": str(2**40)},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"HTTP_CONTENT_ENCODING": "br"},
        {"HTTP_CONTENT_ENCODING": "gzip"},
        {"HTTP_COOKIE": "django_language=en"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_AUTHORIZATION": ""},
        {"HTTP_AUTHORIZATION": "Token nobody"},
    ],
)
def test_what_is_not_plain_is_left_to_django_with_all_of_its_body(handset: Handset, field: dict[str, str]) -> None:
    body = body_of()
    environ = environ_of(handset, body, **field)
    assert answer_of(ShortWay(left_to_django), environ).status_code == LEFT
    assert environ["wsgi.input"].read() == body


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"events":1}', b'{"events":[' + b"{}," * 500 + b"{}]}"])
def test_what_django_will_refuse_is_left_to_it(handset: Handset, body: bytes) -> None:
    assert shortly(handset, body).status_code == LEFT
    assert wholly(handset, body).status_code >= 400


def test_what_opens_into_too_much_is_left_to_django(settings: Settings, handset: Handset) -> None:
    settings.MAX_PUSH_BYTES = 1000
    body = gzip.compress(b" " * 2000)
    assert shortly(handset, body, HTTP_CONTENT_ENCODING="gzip").status_code == LEFT


def test_a_device_in_bad_standing_is_left_to_django(handset: Handset) -> None:
    handset.device.expires_at = now() - timedelta(seconds=1)
    handset.device.save()
    assert shortly(handset, body_of()).status_code == LEFT


def test_a_revoked_device_is_left_to_django(handset: Handset) -> None:
    revoke_device(device_id=handset.device.pk, actor=SYSTEM)
    assert shortly(handset, body_of()).status_code == LEFT


def test_nobody_who_may_not_work_in_the_field_pushes(handset: Handset) -> None:
    handset.device.staff.user.is_active = False
    handset.device.staff.user.save()
    assert shortly(handset, body_of()).status_code == LEFT


def test_what_fails_there_leaves_nothing_and_django_does_it(
    quarter: Quarter, handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("the server is away")

    body = body_of(Phone(handset.device).attempt(quarter.task()))
    with monkeypatch.context() as patched:
        patched.setattr(import_module("apps.sync.services.push.push"), "write", fail)
        assert shortly(handset, body).status_code == LEFT
    assert not JournalEntry.objects.exists()
    assert orjson.loads(wholly(handset, body).content)["results"][0]["status"] == "applied"
