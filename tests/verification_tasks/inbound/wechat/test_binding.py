"""A resident's WeChat is known by a one-time code, sent as a text or scanned; and let go again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.phones import phone_index
from apps.residence_registration.models import ResidentAccount, WechatBinding, WechatBindingCode
from apps.residence_registration.selectors import account_by_openid
from apps.residence_registration.services import issue_binding_code, openid_index, unbind_account
from apps.verification_tasks.models import Evidence, VerificationTask, WechatMessage
from tests.cast.together import together
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BOUND, WRONG, HOW, TOO_MANY = "已绑定", "不正确", "还不知道", "次数过多"


def account_of(task: VerificationTask) -> ResidentAccount:
    phone = task.declaration.phone
    account = ResidentAccount.objects.create(phone=phone, phone_index=phone_index(phone), created_at=now())
    type(task.declaration).objects.filter(pk=task.declaration_id).update(account=account)
    return account


def code_for(account: ResidentAccount) -> str:
    return issue_binding_code(account_id=account.pk, actor=Actor.resident(account.pk)).code


@pytest.fixture
def resident(quarter: Quarter) -> ResidentAccount:
    return account_of(quarter.task())


def owner(wechat: Wechat) -> object:
    return account_by_openid(openid_index(wechat.openid))


def said(wechat: Wechat, body: str) -> str:
    return str(wechat.sends(body).content.decode())


@pytest.mark.parametrize("written", ["{0}", " {0}\n", "{1} {2}", "{3}"])
def test_the_code_as_a_text(resident: ResidentAccount, written: str) -> None:
    wechat, code = Wechat(), code_for(resident)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert BOUND in said(wechat, wechat.text(written.format(code, code[:4], code[4:], wide)))
    assert owner(wechat) == resident.pk


@pytest.mark.parametrize(("event", "prefix"), [("SCAN", ""), ("subscribe", "qrscene_")])
def test_the_code_as_the_scene_of_a_qr_code(resident: ResidentAccount, event: str, prefix: str) -> None:
    wechat = Wechat(safe=True)
    assert wechat.sends(wechat.event(event, prefix + code_for(resident))).status_code == 200
    assert owner(wechat) == resident.pk


def test_what_binds_is_no_evidence_and_is_not_kept(resident: ResidentAccount) -> None:
    wechat = Wechat()
    wechat.sends(wechat.text(code_for(resident)))
    work()
    message = WechatMessage.objects.get()
    assert (message.status, message.raw) == ("answered", None)
    assert not Evidence.objects.exists()


def test_a_code_is_good_once(resident: ResidentAccount) -> None:
    first, second, code = Wechat(), Wechat(), code_for(resident)
    first.sends(first.text(code))
    assert WRONG in said(second, second.text(code))
    assert (owner(first), owner(second)) == (resident.pk, None)


def test_a_repeat_of_the_message_is_told_the_same(resident: ResidentAccount) -> None:
    wechat = Wechat()
    body = wechat.text(code_for(resident))
    assert BOUND in said(wechat, body)
    assert BOUND in said(wechat, body)


def test_a_code_is_good_for_ten_minutes(resident: ResidentAccount) -> None:
    with time_machine.travel(START, tick=False) as clock:
        wechat, code = Wechat(), code_for(resident)
        clock.shift(timedelta(minutes=10))
        assert WRONG in said(wechat, wechat.text(code))


def test_the_next_code_kills_the_one_before(resident: ResidentAccount) -> None:
    wechat, old = Wechat(), code_for(resident)
    new = code_for(resident)
    assert WRONG in said(wechat, wechat.text(old))
    assert BOUND in said(wechat, wechat.text(new))


def test_whoever_guesses_is_stopped_and_not_told_more(resident: ResidentAccount) -> None:
    wechat, code = Wechat(), code_for(resident)
    guesses = [f"{number:08d}" for number in range(11) if f"{number:08d}" != code][:10]
    with time_machine.travel(now(), tick=False) as clock:
        for guess in guesses:
            assert WRONG in said(wechat, wechat.text(guess))
        assert TOO_MANY in said(wechat, wechat.text(code))
        assert owner(wechat) is None
        other = Wechat()
        assert WRONG in said(other, other.text("00000000"))
        clock.shift(timedelta(hours=1, seconds=1))
        assert BOUND in said(wechat, wechat.text(code_for(resident)))


def test_eight_digits_of_somebody_bound_are_a_message_and_still_a_guess(
    quarter: Quarter, resident_writes: Callable[..., Wechat]
) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    for number in range(12):
        assert said(wechat, wechat.text(f"{number:08d}")) == "success"
    assert WechatMessage.objects.filter(tried_code=True).count() == 10
    work()
    assert Evidence.objects.filter(task=task).count() == 12


def test_a_resident_has_one_wechat_and_a_wechat_one_resident(quarter: Quarter) -> None:
    one, other = (account_of(task) for task in quarter.tasks(2))
    old, new = Wechat(), Wechat()
    old.sends(old.text(code_for(one)))
    new.sends(new.text(code_for(one)))
    assert (owner(old), owner(new)) == (None, one.pk)
    new.sends(new.text(code_for(other)))
    assert (owner(old), owner(new)) == (None, other.pk)
    assert WechatBinding.objects.filter(ended_at=None).count() == 1


def test_what_a_stranger_sent_before_is_the_residents_afterwards(quarter: Quarter) -> None:
    task = quarter.task()
    wechat, account = Wechat(), account_of(task)
    with time_machine.travel(START, tick=False) as clock:
        wechat.sends(wechat.text("太早"))
        clock.shift(timedelta(days=3, minutes=1))
        assert HOW in said(wechat, wechat.text("我在家"))
        wechat.sends(wechat.text(code_for(account)))
        work()
    kept, placed = WechatMessage.objects.exclude(status="answered").order_by("received_at")
    assert (kept.status, kept.reason) == ("kept", "sender_unknown")
    assert (placed.status, placed.task_id) == ("placed", task.pk)


def test_unbinding_kills_the_code_under_way_too(resident: ResidentAccount) -> None:
    wechat = Wechat()
    wechat.sends(wechat.text(code_for(resident)))
    code = code_for(resident)
    assert unbind_account(account_id=resident.pk, actor=Actor.resident(resident.pk)) == 1
    assert owner(wechat) is None
    assert WRONG in said(wechat, wechat.text(code))


def test_neither_code_nor_openid_can_be_read_in_the_database(resident: ResidentAccount) -> None:
    wechat, code = Wechat(), code_for(resident)
    assert bytes(WechatBindingCode.objects.get().code_hash) != code.encode()
    wechat.sends(wechat.text(code))
    with connection.cursor() as cursor:
        cursor.execute("SELECT openid FROM residence_registration_wechatbinding")
        assert wechat.openid.encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_residents_who_exchange_their_phones_at_once(quarter: Quarter) -> None:
    one, other = (account_of(task) for task in quarter.tasks(2))
    first, second = Wechat(), Wechat()
    first.sends(first.text(code_for(one)))
    second.sends(second.text(code_for(other)))
    bodies = [(first, first.text(code_for(other))), (second, second.text(code_for(one)))]
    answers = together([lambda w=w, b=b: w.sends(b) for w, b in bodies])  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (owner(first), owner(second)) == (other.pk, one.pk)


@pytest.mark.django_db(transaction=True)
def test_one_code_from_two_phones_at_once_binds_one(quarter: Quarter) -> None:
    account = account_of(quarter.task())
    code, phones = code_for(account), [Wechat() for _ in range(4)]
    together([lambda w=w: w.sends(w.text(code)) for w in phones])  # type: ignore[misc]
    assert sorted(owner(phone) == account.pk for phone in phones) == [False, False, False, True]
