"""Codes and sessions are taken away when they open nothing any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.ids import new_id
from apps.core.phones import phone_index
from apps.residence_registration.models import OneTimeCode, ResidentAccount, ResidentSession
from apps.residence_registration.services import expiry, send_code
from apps.residence_registration.tasks import forget_expired_sign_ins

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PHONES = [f"+86199000020{number:02d}" for number in range(6)]


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def session(phone: str, expires_at: datetime) -> ResidentSession:
    account = ResidentAccount.objects.create(phone=phone, phone_index=phone_index(phone), created_at=START)
    return ResidentSession.objects.create(
        account=account, token_hash=new_id().bytes * 2, created_at=START, expires_at=expires_at
    )


def test_codes_go_when_their_minutes_are_over(clock: time_machine.Traveller) -> None:
    send_code(phone=PHONES[0], language="en")
    clock.shift(settings.OTP_LIFETIME)
    send_code(phone=PHONES[1], language="en")
    forget_expired_sign_ins()
    assert [bytes(code.phone_index) for code in OneTimeCode.objects.all()] == [phone_index(PHONES[1])]


def test_sessions_go_when_they_have_ended_and_their_accounts_stay(clock: time_machine.Traveller) -> None:
    session(PHONES[0], START + timedelta(days=1))
    lasting = session(PHONES[1], START + timedelta(days=2))
    clock.shift(timedelta(days=1))
    forget_expired_sign_ins()
    assert list(ResidentSession.objects.all()) == [lasting]
    assert ResidentAccount.objects.count() == 2


def test_batch_after_batch_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    for phone in PHONES:
        session(phone, START - timedelta(seconds=1))
    with CaptureQueriesContext(connection) as one:
        assert expiry.forget_sign_ins() == 2
    # One look for each of the four kinds.
    assert len(one) == 4
    forget_expired_sign_ins()
    assert not ResidentSession.objects.exists()
