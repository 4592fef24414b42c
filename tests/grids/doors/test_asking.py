"""Every later sign-in: the password, then a code of the app or a recovery code."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.grids.models import Authenticator, Staff
from apps.grids.services.factors import prove_by_code
from tests.cast.factors import code_of, enter_password, set_up_app
from tests.cast.together import together

pytestmark = pytest.mark.django_db
INDEX, DOOR = reverse("admin:index"), reverse("admin:door")


@pytest.fixture
def noon(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    time_machine.move_to(now().replace(microsecond=0), tick=False)
    return time_machine


def later(clock: TimeMachineFixture, **time: float) -> None:
    clock.move_to(now() + timedelta(**time), tick=False)


def test_the_code_of_the_moment_lets_in_and_leads_on(town: Staff, noon: TimeMachineFixture) -> None:
    secret, _codes = set_up_app(enter_password(town))
    later(noon, minutes=1)
    client = enter_password(town)
    assert client.get(INDEX).status_code == 302
    tasks = reverse("admin:verification_tasks_verificationtask_changelist")
    answer = client.post(DOOR, {"code": code_of(secret), "next": tasks})
    assert (answer.status_code, answer["Location"]) == (302, tasks)
    assert client.get(INDEX).status_code == 200


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_phone_s_clock_may_be_half_a_minute_off(
    town: Staff, noon: TimeMachineFixture, steps: int, *, is_taken: bool
) -> None:
    secret, _codes = set_up_app(enter_password(town))
    later(noon, minutes=5)
    client = enter_password(town)
    assert (client.post(DOOR, {"code": code_of(secret, steps=steps)}).status_code == 302) is is_taken


def test_no_code_is_good_twice(town: Staff, noon: TimeMachineFixture) -> None:
    """Neither for whoever looked over the shoulder, nor the one before it."""
    secret, _codes = set_up_app(enter_password(town))
    later(noon, minutes=1)
    assert enter_password(town).post(DOOR, {"code": code_of(secret)}).status_code == 302
    assert enter_password(town).post(DOOR, {"code": code_of(secret)}).status_code == 200
    assert enter_password(town).post(DOOR, {"code": code_of(secret, steps=-1)}).status_code == 200


def test_a_recovery_code_is_good_once(town: Staff) -> None:
    _secret, codes = set_up_app(enter_password(town))
    typed = codes[3].upper().replace("-", " ")
    assert enter_password(town).post(DOOR, {"code": typed}).status_code == 302
    assert enter_password(town).post(DOOR, {"code": codes[3]}).status_code == 200
    assert enter_password(town).post(DOOR, {"code": codes[4]}).status_code == 302


def test_another_account_s_codes_open_nothing(town: Staff, quarter: Any) -> None:
    _secret, codes = set_up_app(enter_password(quarter.centre))
    set_up_app(enter_password(town))
    assert enter_password(town).post(DOOR, {"code": codes[0]}).status_code == 200


def test_guessing_is_slowed_down_and_the_right_code_waits_too(town: Staff, noon: TimeMachineFixture) -> None:
    secret, _codes = set_up_app(enter_password(town))
    later(noon, minutes=20)
    client = enter_password(town)
    said = [client.post(DOOR, {"code": f"{number:06}"}).content.decode() for number in range(8)]
    assert "尝试次数过多" in said[-1]
    assert client.post(DOOR, {"code": code_of(secret)}).status_code == 200
    assert Authenticator.objects.get().last_step > 0


def test_the_audit_trail_knows_who_was_let_in_and_who_was_not(town: Staff, noon: TimeMachineFixture) -> None:
    secret, codes = set_up_app(enter_password(town))
    later(noon, minutes=1)
    client = enter_password(town)
    for code in ("123456", code_of(secret)):
        client.post(DOOR, {"code": code})
    enter_password(town).post(DOOR, {"code": codes[0]})
    entries = AuditEntry.objects.filter(action__in=["second_factor.proved", "second_factor.refused"]).order_by("pk")
    told = [(entry.action.partition(".")[2], (entry.after or {})["kind"]) for entry in entries]
    assert told == [("refused", "code"), ("proved", "code"), ("proved", "recovery")]


def test_signing_in_again_by_password_asks_again(town: Staff) -> None:
    client = enter_password(town)
    set_up_app(client)
    client.post(reverse("admin:login"), {"username": town.user.username, "password": "doorstep-doors-1"})
    assert client.get(INDEX).status_code == 302


def test_a_session_that_nobody_uses_asks_again(town: Staff, noon: TimeMachineFixture) -> None:
    client = enter_password(town)
    set_up_app(client)
    for _ in range(3):
        later(noon, minutes=50)
        assert client.get(INDEX).status_code == 200
    later(noon, minutes=61)
    assert client.get(INDEX).status_code == 302


def test_the_session_has_another_key_once_it_is_let_in(town: Staff) -> None:
    client = enter_password(town)
    before = client.session.session_key
    set_up_app(client)
    assert client.session.session_key != before


def test_nobody_is_led_to_another_site(town: Staff) -> None:
    _secret, codes = set_up_app(enter_password(town))
    answer = enter_password(town).post(DOOR, {"code": codes[0], "next": "https://elsewhere.example/"})
    assert answer["Location"] == INDEX


def test_a_stranger_is_sent_to_the_login(town: Staff) -> None:
    assert Client().get(DOOR)["Location"].startswith(reverse("admin:login"))
    assert Client().post(DOOR, {"code": "123456"})["Location"].startswith(reverse("admin:login"))


def test_somebody_else_s_turn(town: Staff) -> None:
    client = enter_password(town)
    assert client.post(reverse("admin:leave")).status_code == 302
    assert client.get(DOOR)["Location"].startswith(reverse("admin:login"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_who_send_one_code_at_the_same_moment_one_is_let_in(town: Staff) -> None:
    secret, _codes = set_up_app(enter_password(town))
    code = code_of(secret, steps=1)
    proofs = together([lambda: prove_by_code(user=town.user, code=code, actor=SYSTEM)] * 4)
    assert sorted(map(str, proofs)) == ["None", "None", "None", "code"]
