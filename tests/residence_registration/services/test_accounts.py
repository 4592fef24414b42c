from functools import partial

import pytest
import time_machine

from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.core.tokens import token_hash
from apps.notifications.models import Message
from apps.residence_registration.models import OneTimeCode, ResidentAccount, ResidentSession
from apps.residence_registration.services import OpenedSession, open_session, send_code
from tests.cast.together import together

PHONE = "+8613800138000"


def sent_code() -> str:
    text = Message.objects.filter(template="otp").latest("id").text
    return "".join(filter(str.isdigit, text or ""))[:6]


def ask() -> str:
    send_code(phone=PHONE, language="en")
    return sent_code()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_is_kept_as_a_keyed_hash_alone(db: None) -> None:
    code = ask()
    assert len(code) == 6
    kept = OneTimeCode.objects.get(phone_index=phone_index(PHONE))
    assert code.encode() not in bytes(kept.code_hash)


def test_the_right_code_opens_one_session(db: None) -> None:
    code = ask()
    opened = open_session(phone=PHONE, code=code)
    assert opened is not None
    session = ResidentSession.objects.get(token_hash=token_hash(opened.token))
    assert session.account.phone == PHONE
    assert AuditEntry.objects.filter(action="resident.signed_in", actor_id=str(session.account_id)).exists()
    assert open_session(phone=PHONE, code=code) is None


def test_the_same_number_is_the_same_account(db: None) -> None:
    for _ in range(2):
        assert open_session(phone=PHONE, code=ask()) is not None
    assert ResidentAccount.objects.count() == 1
    assert ResidentSession.objects.count() == 2


def test_four_wrong_tries_are_forgiven_and_five_are_not(db: None) -> None:
    for wrong, works in ((4, True), (5, False)):
        code = ask()
        for _ in range(wrong):
            assert open_session(phone=PHONE, code=other_than(code)) is None
        assert (open_session(phone=PHONE, code=code) is not None) is works


def test_a_code_grows_old_and_a_new_one_kills_it(db: None) -> None:
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False):
        old = ask()
    with time_machine.travel("2026-11-23T02:05:01Z", tick=False):
        assert open_session(phone=PHONE, code=old) is None
        first, second = ask(), ask()
        assert first == second or open_session(phone=PHONE, code=first) is None
        assert open_session(phone=PHONE, code=second) is not None


def test_a_number_without_a_code_and_another_number(db: None) -> None:
    code = ask()
    assert open_session(phone="+8613800138001", code=code) is None
    assert not ResidentAccount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_twelve_wrong_tries_at_once_every_one_counts() -> None:
    code = ask()
    together([partial(open_session, phone=PHONE, code=other_than(code)) for _ in range(12)])
    assert OneTimeCode.objects.get(phone_index=phone_index(PHONE)).tries == 5
    assert open_session(phone=PHONE, code=code) is None


@pytest.mark.django_db(transaction=True)
def test_the_right_code_at_once_from_four_connections_opens_one_session() -> None:
    code = ask()
    opened = together([partial(open_session, phone=PHONE, code=code) for _ in range(4)])
    assert sum(isinstance(one, OpenedSession) for one in opened) == 1
    assert ResidentSession.objects.count() == 1
