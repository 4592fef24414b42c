"""The first sign-in: a second factor is set up before any page of the office."""

import pytest
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.grids.models import Authenticator, RecoveryCode, Staff
from tests.cast.factors import SECRET, code_of, enter_password, set_up_app

pytestmark = pytest.mark.django_db
INDEX, SET_UP = reverse("admin:index"), reverse("admin:set_up")


def test_a_password_leads_to_the_set_up_and_nowhere_else(town: Staff) -> None:
    client = enter_password(town)
    tasks = reverse("admin:verification_tasks_verificationtask_changelist")
    answer = client.get(tasks, follow=True)
    assert answer.request["PATH_INFO"] == SET_UP
    assert answer.request["QUERY_STRING"].endswith("verificationtask%2F")
    assert answer.headers["Cache-Control"].count("no-store") == 1


def test_the_app_is_taken_with_its_first_code_and_codes_are_shown_once(town: Staff) -> None:
    client = enter_password(town)
    secret, codes = set_up_app(client)
    assert len(set(codes)) == 10
    assert client.get(INDEX).status_code == 200
    assert Authenticator.objects.get(user=town.user).secret == secret
    kept = RecoveryCode.objects.filter(user=town.user)
    assert kept.count() == 10
    assert not any(code.replace("-", "").encode() in bytes(row.digest) for row in kept for code in codes)
    assert codes[0] not in client.get(reverse("admin:mine")).content.decode()


def test_a_wrong_code_takes_nothing_and_the_picture_stays_the_same(town: Staff) -> None:
    client = enter_password(town)
    before = SECRET.search(client.get(SET_UP).content.decode())
    answer = client.post(SET_UP, {"code": "000000"})
    after = SECRET.search(answer.content.decode())
    assert before is not None
    assert after is not None
    assert before[1] == after[1]
    assert "验证码不正确" in answer.content.decode()
    assert not Authenticator.objects.exists()
    assert client.get(INDEX).status_code == 302


def test_the_secret_lies_sealed_in_the_session_and_in_the_database(town: Staff) -> None:
    client = enter_password(town)
    secret = SECRET.search(client.get(SET_UP).content.decode())
    assert secret is not None
    assert secret[1].replace(" ", "") not in str(dict(client.session))


def test_nobody_adds_a_factor_to_an_account_that_has_one_without_proving_it(town: Staff) -> None:
    secret, _codes = set_up_app(enter_password(town))
    stranger = enter_password(town)
    answer = stranger.get(SET_UP)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:door"))
    assert stranger.post(SET_UP, {"code": code_of(secret, steps=1)}).status_code == 302
    assert Authenticator.objects.get().secret == secret


def test_the_audit_trail_says_that_one_was_added(town: Staff) -> None:
    set_up_app(enter_password(town))
    entry = AuditEntry.objects.get(action="second_factor.added")
    assert (entry.actor_id, entry.subject_id, entry.after) == (str(town.pk), str(town.user_id), {"kind": "code"})


def test_where_it_is_put_off_a_password_is_enough_until_one_is_set_up(town: Staff, settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    client = enter_password(town)
    assert client.get(INDEX).status_code == 200
    set_up_app(client)
    assert client.get(INDEX).status_code == 200
    assert enter_password(town).get(INDEX).status_code == 302


def test_a_session_that_was_let_in_without_one_is_put_before_the_door_when_it_is_required(
    town: Staff, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    client = enter_password(town)
    assert client.get(INDEX).status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]
    assert client.get(INDEX).status_code == 302
