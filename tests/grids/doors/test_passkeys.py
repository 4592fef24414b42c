"""A passkey: made at the set-up, signed with at each later sign-in, and worth nothing anywhere else."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.grids.models import Passkey, RecoveryCode, Staff
from tests.cast.factors import PRESENT, SecurityKey, asked, enter_password, set_up_app

pytestmark = pytest.mark.django_db
INDEX, DOOR, SET_UP = reverse("admin:index"), reverse("admin:door"), reverse("admin:set_up")


def make_key(client: Client, key: SecurityKey | None = None, name: str = "办公室电脑") -> tuple[SecurityKey, Any]:
    made = key or SecurityKey()
    options = asked(client, "set_up")
    return made, client.post(SET_UP, {"passkey": made.make(options), "name": name})


def sign_in_with(client: Client, key: SecurityKey) -> int:
    return client.post(DOOR, {"passkey": key.sign(asked(client, "door"))}).status_code


def test_it_is_made_at_the_first_sign_in_and_signs_at_the_next(town: Staff) -> None:
    client = enter_password(town)
    key, answer = make_key(client)
    assert "恢复码" in answer.content.decode()
    assert client.get(INDEX).status_code == 200
    kept = Passkey.objects.get()
    assert (kept.user_id, kept.name) == (town.user_id, "办公室电脑")
    assert RecoveryCode.objects.filter(user=town.user).count() == 10

    again = enter_password(town)
    assert again.get(INDEX).status_code == 302
    assert sign_in_with(again, key) == 302
    assert again.get(INDEX).status_code == 200
    kept.refresh_from_db()
    assert kept.used_at is not None
    assert kept.sign_count == key.count


@pytest.mark.parametrize(
    ("changes"), [{"origin": "https://testserver.example"}, {"domain": "testserver.example"}, {"flags": PRESENT}]
)
def test_one_of_another_site_or_without_its_owner_is_not_taken(town: Staff, changes: dict[str, Any]) -> None:
    client = enter_password(town)
    _key, answer = make_key(client, SecurityKey(**changes))
    assert "设备的应答不正确" in answer.content.decode()
    assert not Passkey.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("origin", "https://testserver.example"), ("domain", "testserver.example"), ("flags", PRESENT)],
)
def test_it_signs_for_no_other_site_and_not_without_its_owner(town: Staff, name: str, value: Any) -> None:
    key, _answer = make_key(enter_password(town))
    setattr(key, name, value)
    client = enter_password(town)
    assert sign_in_with(client, key) == 200
    assert client.get(INDEX).status_code == 302


def test_a_challenge_has_one_answer(town: Staff) -> None:
    key, _answer = make_key(enter_password(town))
    client = enter_password(town)
    signed = key.sign(asked(client, "door"))
    assert client.post(DOOR, {"passkey": signed}).status_code == 302
    other = enter_password(town)
    assert other.post(DOOR, {"passkey": signed}).status_code == 200
    asked(other, "door")
    assert other.post(DOOR, {"passkey": signed}).status_code == 200


def test_a_copied_key_is_found_out_by_its_counter(town: Staff) -> None:
    key, _answer = make_key(enter_password(town))
    sign_in_with(enter_password(town), key)
    key.count = 0
    assert sign_in_with(enter_password(town), key) == 200


def test_somebody_else_s_key_opens_nothing(town: Staff, quarter: Any) -> None:
    key, _answer = make_key(enter_password(quarter.centre))
    make_key(enter_password(town), SecurityKey(ident=b"walk-key-0000002"))
    assert sign_in_with(enter_password(town), key) == 200


def test_a_key_is_taken_once(town: Staff, quarter: Any) -> None:
    key, _answer = make_key(enter_password(town))
    _same, answer = make_key(enter_password(quarter.centre), key)
    assert "已经登记" in answer.content.decode()


@pytest.mark.parametrize("answer", ["", "nonsense", "{}", "[]", json.dumps({"rawId": "!"}), json.dumps({"rawId": 7})])
def test_nonsense_is_refused_in_words(town: Staff, answer: str) -> None:
    set_up_app(enter_password(town))
    client = enter_password(town)
    assert client.post(DOOR, {"passkey": answer}).status_code == 200
    fresh = enter_password(town)
    assert fresh.get(DOOR).status_code == 200
    assert fresh.post(SET_UP, {"passkey": answer}).status_code == 302


def test_a_further_one_brings_no_new_recovery_codes(town: Staff) -> None:
    client = enter_password(town)
    _secret, codes = set_up_app(client)
    _key, answer = make_key(client)
    assert answer.status_code == 302
    assert enter_password(town).post(DOOR, {"code": codes[0]}).status_code == 302
    assert client.get(INDEX).status_code == 200
