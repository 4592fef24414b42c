from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.core.clock import now
from apps.core.tokens import new_token
from tests.cast.residence_registration import SignedIn

ONE = "declarations/01900000-0000-7000-8000-000000000001"


def answer_to(header: str | None, method: str = "get", path: str = "declarations") -> Any:
    headers = {} if header is None else {"Authorization": header}
    return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, content_type="application/json")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "declarations"),
        ("post", "declarations"),
        ("get", ONE),
        ("post", f"{ONE}/withdraw"),
        ("post", f"{ONE}/resubmit"),
    ],
)
@pytest.mark.parametrize("header", [None, "", "Token", "Token x", "Bearer x", "Token \u00e9", "Basic eDp5"])
def test_without_a_residents_token_it_is_401(db: None, method: str, path: str, header: str | None) -> None:
    answer = answer_to(header, method, path)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Token"
    assert answer.json()["code"] == "not_authenticated"


def test_a_session_ends_or_is_revoked_alone(newcomer: SignedIn) -> None:
    header = f"Token {newcomer.token}"
    assert answer_to(header).status_code == 200
    for change in ({"revoked_at": now()}, {"revoked_at": None, "expires_at": now() - timedelta(seconds=1)}):
        type(newcomer.session).objects.update(**change)
        assert answer_to(header).status_code == 401


def test_a_stranger_with_a_well_formed_token_is_nobody(db: None) -> None:
    assert answer_to(f"Token {new_token()[0]}").status_code == 401


@pytest.mark.parametrize("path", ["declarations/nonsense", "declarations/1/withdraw", "declarations/%00"])
def test_an_id_that_is_none_is_absent(newcomer: SignedIn, path: str) -> None:
    answer = newcomer.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
