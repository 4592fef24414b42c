"""My own factors: removed and renewed with a fresh proof, and never the last of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.grids.models import Authenticator, Passkey, Staff
from tests.cast.factors import CODES, SecurityKey, asked, enter_password, set_up_app

pytestmark = pytest.mark.django_db
INDEX, MINE, SET_UP, DOOR = (reverse(f"admin:{name}") for name in ("index", "mine", "set_up", "door"))


def test_the_last_one_stays(town: Staff) -> None:
    client = enter_password(town)
    set_up_app(client)
    page = client.post(MINE, {"deed": "drop_app"}).content.decode()
    assert "唯一的第二因素" in page
    assert Authenticator.objects.exists()


def test_one_of_two_may_go_and_this_session_stays(town: Staff) -> None:
    client = enter_password(town)
    set_up_app(client)
    client.post(SET_UP, {"passkey": SecurityKey().make(asked(client, "set_up")), "name": ""})
    assert client.post(MINE, {"deed": "drop_app"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get(INDEX).status_code == 200
    client.post(MINE, {"deed": "drop_passkey", "key": str(Passkey.objects.get().pk)})
    assert Passkey.objects.exists()


def test_new_codes_end_the_old_ones(town: Staff) -> None:
    client = enter_password(town)
    _secret, old = set_up_app(client)
    new = CODES.findall(client.post(MINE, {"deed": "new_codes"}).content.decode())
    assert len(new) == 10
    assert enter_password(town).post(DOOR, {"code": old[0]}).status_code == 200
    assert enter_password(town).post(DOOR, {"code": new[0]}).status_code == 302


def test_the_other_sessions_are_put_before_the_door(town: Staff) -> None:
    client = enter_password(town)
    _secret, codes = set_up_app(client)
    other = enter_password(town)
    other.post(DOOR, {"code": codes[0]})
    assert other.get(INDEX).status_code == 200
    client.post(MINE, {"deed": "end_sessions"})
    assert other.get(INDEX).status_code == 302
    assert client.get(INDEX).status_code == 200


def test_a_browser_that_was_left_open_changes_no_factor(town: Staff, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(now(), tick=False)
    client = enter_password(town)
    set_up_app(client)
    time_machine.move_to(now() + timedelta(minutes=11), tick=False)
    assert client.get(MINE).status_code == 200
    answer = client.post(MINE, {"deed": "new_codes"})
    assert answer["Location"].startswith(DOOR)
    assert client.get(SET_UP)["Location"].startswith(DOOR)


@pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_key_that_is_not_mine(town: Staff, key: str) -> None:
    client = enter_password(town)
    set_up_app(client)
    client.post(SET_UP, {"passkey": SecurityKey().make(asked(client, "set_up")), "name": ""})
    assert client.post(MINE, {"deed": "drop_passkey", "key": key}).status_code == 200
    assert Passkey.objects.count() == 1
