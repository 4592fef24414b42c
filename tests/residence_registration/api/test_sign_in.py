from functools import partial
from typing import Any

import pytest
from django.test import Client

from apps.notifications.models import Message
from apps.residence_registration.models import OneTimeCode, ResidentSession
from tests.cast.together import together

pytestmark = pytest.mark.usefixtures("unthrottled")
PHONE = "13800138000"
PROBLEM = "application/problem+json"


def post(path: str, body: object, **headers: str) -> Any:
    return Client().post(
        f"/api/v1/resident/{path}",
        body,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def ask(**headers: str) -> str:
    assert post("otp", {"phone": PHONE}, **headers).status_code == 202
    text = Message.objects.filter(template="otp").latest("id").text or ""
    return "".join(filter(str.isdigit, text))[:6]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_opens_a_session(db: None) -> None:
    answer = post("session", {"phone": "+86 138 0013 8000", "code": ask()})
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "expires_at"}
    assert answer.json()["expires_at"].endswith("Z")
    listed = Client().get("/api/v1/declarations", headers={"Authorization": f"Token {answer.json()['token']}"})
    assert listed.json() == {"results": [], "next": None}


def test_the_message_speaks_the_language_of_the_request(db: None) -> None:
    for language, words in (("en", "Your code"), ("zh-Hans", "验证码")):
        ask(Accept_Language=language)
        assert words in (Message.objects.filter(template="otp").latest("id").text or "")


@pytest.mark.parametrize("phone", [None, "", "12", 13800138000, "+86", "x" * 1000])
def test_what_is_no_number_is_refused(db: None, phone: object) -> None:
    answer = post("otp", {"phone": phone})
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/phone"]
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("body", [[], "text", None, 7])
def test_a_body_is_an_object(db: None, body: object) -> None:
    answer = Client().generic(
        "POST",
        "/api/v1/resident/session",
        b"null" if body is None else str(body).replace("text", '"t"'),
        content_type="application/json",
    )
    assert answer.status_code == 422


def test_wrong_tries_are_counted_though_they_are_refused(db: None) -> None:
    code = ask()
    for _ in range(5):
        answer = post("session", {"phone": PHONE, "code": other_than(code)})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_code")
        assert answer["WWW-Authenticate"] == "Token"
    assert post("session", {"phone": PHONE, "code": code}).status_code == 401


def test_wrong_tries_with_keys_are_counted_too(db: None) -> None:
    code = ask()
    for number in range(5):
        answer = post("session", {"phone": PHONE, "code": other_than(code)}, Idempotency_Key=f"k{number}")
        assert answer.status_code == 401
    assert OneTimeCode.objects.get().tries == 5
    again = post("session", {"phone": PHONE, "code": other_than(code)}, Idempotency_Key="k0")
    assert (again.status_code, again["Idempotent-Replayed"], again["WWW-Authenticate"]) == (401, "true", "Token")
    assert post("session", {"phone": PHONE, "code": code}).status_code == 401


def test_a_lost_answer_is_given_again_with_its_token(db: None) -> None:
    body = {"phone": PHONE, "code": ask()}
    first, again = (post("session", body, Idempotency_Key="k") for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    assert ResidentSession.objects.count() == 1
    other = post("session", {**body, "code": "000000"}, Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_a_number_is_sent_five_codes_an_hour(db: None) -> None:
    answers = [post("otp", {"phone": PHONE}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert answers[-1]["Content-Type"] == PROBLEM
    assert Message.objects.filter(template="otp").count() == 5
    assert post("otp", {"phone": "13800138001"}).status_code == 202


def test_a_throttled_request_is_no_answer_to_keep(db: None) -> None:
    for _ in range(5):
        post("otp", {"phone": PHONE})
    for _ in range(2):
        answer = post("otp", {"phone": PHONE}, Idempotency_Key="k")
        assert answer.status_code == 429
        assert "Idempotent-Replayed" not in answer


@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_sends_one_code() -> None:
    send = partial(post, "otp", {"phone": PHONE}, Idempotency_Key="k")
    answers = together([send, send, send])
    assert [answer.status_code for answer in answers] == [202] * 3
    assert sum(answer.get("Idempotent-Replayed") == "true" for answer in answers) == 2
    assert Message.objects.filter(template="otp").count() == 1
