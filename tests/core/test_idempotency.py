from typing import Any

import orjson
import pytest
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from apps.core.api.json import JSONParser
from apps.core.api.problem import problem_response
from apps.core.errors import Conflict, DomainError, NotAuthenticated, Throttled
from apps.core.heartbeats import Scheduler, beat
from apps.core.idempotency import answer_once
from apps.core.models import Heartbeat, IdempotencyRecord

pytestmark = pytest.mark.django_db
PARSERS: list[BaseParser] = [JSONParser()]


def a_request(body: object = None, key: str | None = "k", path: str = "/api/v1/things") -> Request:
    headers = {} if key is None else {"Idempotency-Key": key}
    raw = orjson.dumps(body if body is not None else {"phone": "+8613800138000"}).decode()
    plain = APIRequestFactory().generic("POST", path, raw, "application/json", headers=headers)
    return Request(plain, parsers=PARSERS)


class Work:
    """Writes a row, counts itself, and ends as told."""

    def __init__(self, ending: Response | Exception | None = None) -> None:
        self.ending = ending or Response({"number": 1}, status=201)
        self.times = 0

    def __call__(self) -> Response:
        self.times += 1
        beat(Scheduler.CELERY)
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending


def test_a_key_has_its_effect_once_and_its_answer_always() -> None:
    work = Work()
    first, again = (answer_once(a_request(), "me", work) for _ in range(2))
    assert work.times == 1
    assert (again.status_code, again.data) == (first.status_code, first.data) == (201, {"number": 1})
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")


def test_without_a_key_every_request_is_its_own() -> None:
    work = Work()
    for _ in range(2):
        answer_once(a_request(key=None), "me", work)
    assert work.times == 2
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("other", [{"body": {"a": 2}}, {"path": "/api/v1/others"}])
def test_another_body_or_path_under_the_key_is_refused(other: dict[str, Any]) -> None:
    answer_once(a_request({"a": 1, "b": 2}), "me", Work())
    assert answer_once(a_request({"b": 2, "a": 1}), "me", Work()).headers["Idempotent-Replayed"] == "true"
    work = Work()
    with pytest.raises(Conflict) as refusal:
        answer_once(a_request(**{"body": {"a": 1, "b": 2}, **other}), "me", work)
    assert refusal.value.code == "idempotency_key_reused"
    assert work.times == 0


def test_scopes_do_not_meet() -> None:
    work = Work()
    for scope in ("me", "you"):
        answer_once(a_request(), scope, work)
    assert work.times == 2


def test_a_refusal_takes_its_writes_back_and_is_an_answer_too() -> None:
    work = Work(Conflict("Taken.", code="taken", id="7"))
    first, again = (answer_once(a_request(), "me", work) for _ in range(2))
    assert work.times == 1
    assert (again.status_code, again.data) == (409, first.data)
    assert again.content_type == "application/problem+json"
    assert not Heartbeat.objects.exists()


def test_a_problem_that_is_answered_keeps_its_writes() -> None:
    answer_once(a_request(), "me", Work(problem_response(NotAuthenticated(code="invalid_code"))))
    assert Heartbeat.objects.count() == 1
    again = answer_once(a_request(), "me", Work())
    assert (again.status_code, again.headers["WWW-Authenticate"]) == (401, "Token")


@pytest.mark.parametrize(
    "ending", [Throttled(retry_after=3), Response({}, status=503), DomainError(status=500, code="server_error")]
)
def test_what_may_go_better_next_time_is_not_kept(ending: Response | Exception) -> None:
    answer_once(a_request(), "me", Work(ending))
    assert answer_once(a_request(), "me", Work()).status_code == 201


def test_an_accident_leaves_nothing_behind() -> None:
    with pytest.raises(ZeroDivisionError):
        answer_once(a_request(), "me", Work(ZeroDivisionError()))
    assert not IdempotencyRecord.objects.exists()
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize("key", ["", "k" * 256, "a\x7fb", "a\tb"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(DomainError) as refusal:
        answer_once(a_request(key=key), "me", Work())
    assert refusal.value.code == "bad_idempotency_key"


def test_a_body_too_deep_to_compare_is_refused() -> None:
    raw = "[" * 300 + "]" * 300
    plain = APIRequestFactory().generic("POST", "/", raw, "application/json", headers={"Idempotency-Key": "k"})
    with pytest.raises(DomainError) as refusal:
        answer_once(Request(plain, parsers=PARSERS), "me", Work())
    assert refusal.value.status == 400


def test_neither_body_nor_number_can_be_read_from_the_table() -> None:
    answer_once(a_request(), "me", Work(Response({"token": "secret-token"}, status=201)))
    record = IdempotencyRecord.objects.get()
    assert b"secret-token" not in bytes(record.body or b"")
    assert len(bytes(record.fingerprint)) == 32
