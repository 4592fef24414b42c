"""resident/email: an address is bound by whoever reads the code there, and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.notifications import choice
from apps.notifications.models import Channel, ContactAddress, Delivery, Message
from apps.residence_registration.models import EmailClaim
from apps.residence_registration.services.expiry import forget_sign_ins
from tests.cast.residence_registration import SignedIn

PATH, CONFIRM = "resident/email", "resident/email/confirm"
EMAIL = "zhang@example.org"


@pytest.fixture(autouse=True)
def mail_is_open(settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = "console"


def sent_code() -> str:
    text = Message.objects.filter(template="resident.email_code").latest("id").text
    return "".join(filter(str.isdigit, text or ""))[:6]


def claim(resident: SignedIn, email: object = EMAIL) -> Any:
    return resident.post(PATH, {"email": email})


def test_the_code_goes_to_the_address_and_binds_it(newcomer: SignedIn) -> None:
    assert claim(newcomer).status_code == 202
    delivery = Delivery.objects.get(message__template="resident.email_code")
    assert (delivery.channel, delivery.to, delivery.status) == (Channel.EMAIL, EMAIL, "queued")
    assert newcomer.put("preferences", {"channel": "email"}).status_code == 422, "not before it is confirmed"
    assert newcomer.post(CONFIRM, {"code": sent_code()}).status_code == 204
    assert ContactAddress.objects.get().address == EMAIL
    assert newcomer.put("preferences", {"channel": "email"}).json()["bound"] == ["email"]
    assert newcomer.post(CONFIRM, {"code": sent_code()}).status_code == 422, "a code is used once"
    actions = AuditEntry.objects.filter(action__startswith="email.").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["email.claimed", "email.bound"]


def test_five_wrong_tries_kill_the_code(newcomer: SignedIn) -> None:
    claim(newcomer)
    right = sent_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        answer = newcomer.post(CONFIRM, {"code": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_code")
    assert newcomer.post(CONFIRM, {"code": right}).status_code == 422
    assert not ContactAddress.objects.exists()


def test_a_code_dies_of_age_and_is_forgotten(newcomer: SignedIn, time_machine: TimeMachineFixture) -> None:
    claim(newcomer)
    time_machine.move_to(now() + timedelta(minutes=30), tick=False)
    assert newcomer.post(CONFIRM, {"code": sent_code()}).status_code == 422
    assert forget_sign_ins() == 1
    assert not EmailClaim.objects.exists()


def test_a_code_is_good_for_its_own_address_and_resident(
    newcomer: SignedIn, resident_signs_in: Callable[[int], SignedIn]
) -> None:
    claim(newcomer)
    first = sent_code()
    claim(newcomer, "li@example.org")
    assert newcomer.post(CONFIRM, {"code": first}).status_code == 422
    assert resident_signs_in(1).post(CONFIRM, {"code": sent_code()}).status_code == 422


def test_unbound_again_it_is_no_wish_either(newcomer: SignedIn) -> None:
    claim(newcomer)
    newcomer.post(CONFIRM, {"code": sent_code()})
    newcomer.put("preferences", {"channel": "email"})
    assert newcomer.delete(PATH).status_code == 204
    assert newcomer.delete(PATH).status_code == 204
    assert newcomer.get("preferences").json()["channel"] is None
    assert not ContactAddress.objects.exists()


@pytest.mark.parametrize(
    ("email", "code"),
    [
        (None, "required"),
        ("", "required"),
        (5, "not_a_string"),
        ("zhang", "bad_email"),
        ("zhang@", "bad_email"),
        ("a@example.org\r\nBcc: b@example.org", "bad_email"),
        ("a" * 250 + "@example.org", "too_long"),
    ],
)
def test_what_is_no_address_is_named(newcomer: SignedIn, email: object, code: str) -> None:
    answer = claim(newcomer, email)
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/email", code)]


def test_where_no_mail_is_sent_none_is_promised(newcomer: SignedIn, settings: Settings) -> None:
    settings.EMAIL_TRANSPORT = ""
    answer = claim(newcomer)
    assert (answer.status_code, answer.json()["code"]) == (409, "channel_closed")
    assert not choice.is_open(Channel.EMAIL)


def test_codes_are_throttled(newcomer: SignedIn) -> None:
    assert [claim(newcomer, f"a{number}@example.org").status_code for number in range(6)] == [202] * 5 + [429]
