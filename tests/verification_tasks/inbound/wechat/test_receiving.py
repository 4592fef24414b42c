"""A message is stored before anything else, once however often it comes, sealed, and answered at once."""

from collections.abc import Callable

import pytest
from celery import current_app
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.residence_registration.models import WechatBinding
from apps.verification_tasks.inbound.wechat import receiving, xml
from apps.verification_tasks.models import WechatMessage
from tests.cast.together import together
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat, plain_query, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
Writes = Callable[..., Wechat]
SECRET = "我住在东兴路1号"


def test_what_is_stored_is_sealed(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    assert wechat.sends(wechat.text(SECRET)).content == b"success"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text, raw FROM verification_tasks_wechatmessage m")
        words, sealed = cursor.fetchone()
    row = words.encode() + bytes(sealed)
    assert SECRET.encode() not in row
    assert wechat.openid.encode() not in row
    assert SECRET in (WechatMessage.objects.get().raw or "")


def test_a_repeat_counts_once(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    body = wechat.text()
    answers = [wechat.sends(body) for _ in range(3)]
    assert {answer.content for answer in answers} == {b"success"}
    assert WechatMessage.objects.count() == 1


def test_a_message_is_known_by_its_id_alone(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.text("一", MsgId=7))
    wechat.sends(wechat.text("二", MsgId=7))
    wechat.sends(wechat.text("二", MsgId=8))
    assert WechatMessage.objects.count() == 2


def test_an_event_is_known_by_who_when_and_what(quarter: Quarter, resident_writes: Writes) -> None:
    wechat, other = resident_writes(quarter.task()), resident_writes(quarter.task())
    click = wechat.message("event", Event="CLICK", EventKey="k", CreateTime=123456789)
    for body in (click, click, wechat.message("event", Event="VIEW", CreateTime=123456789)):
        wechat.sends(body)
    other.sends(other.message("event", Event="CLICK", EventKey="k", CreateTime=123456789))
    assert WechatMessage.objects.count() == 3


def test_what_an_event_says_is_not_kept(quarter: Quarter, resident_writes: Writes) -> None:
    """WeChat reports where a follower is whenever they open the account; that is nobody's business here."""
    wechat = resident_writes(quarter.task())
    assert (
        wechat.sends(wechat.message("event", Event="LOCATION", Latitude=31.8, Longitude=120.5)).content == b"success"
    )
    message = WechatMessage.objects.get()
    assert (message.status, message.raw, message.type) == ("answered", None, "event:location")


def test_a_stranger_hears_how_to_bind_in_chinese() -> None:
    wechat = Wechat()
    answer = xml.read(wechat.sends(wechat.text()).content.decode())
    assert answer["ToUserName"] == wechat.openid
    assert answer["FromUserName"] == "gh_000000000000"
    assert answer["MsgType"] == "text"
    assert "绑定码" in answer["Content"]
    assert WechatMessage.objects.get().status == "kept"


def test_a_repeat_gets_the_same_answer() -> None:
    wechat = Wechat()
    body = wechat.text()
    first, again = (xml.read(wechat.sends(body).content.decode())["Content"] for _ in range(2))
    assert first == again


def test_the_worker_is_called_when_the_message_is_in(
    quarter: Quarter,
    resident_writes: Writes,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    called: list[object] = []
    monkeypatch.setattr(receiving, "wake", called.append)
    wechat = resident_writes(quarter.task())
    with django_capture_on_commit_callbacks(execute=True):
        wechat.sends(wechat.text())
        assert called == []
    assert called == [[WechatMessage.objects.get().pk]]


def test_a_broker_that_is_away_is_asked_once(
    quarter: Quarter,
    resident_writes: Writes,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Nobody listens there: the call is given up, not tried on and on while WeChat waits."""
    slept: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:9/0")
    wechat = resident_writes(quarter.task())
    with django_capture_on_commit_callbacks(execute=True):
        assert wechat.sends(wechat.text()).content == b"success"
    assert slept == []
    assert WechatMessage.objects.get().status == "waiting"


def test_leaving_the_account_unbinds(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.event("unsubscribe"))
    assert WechatBinding.objects.get().ended_at is not None
    assert "绑定码" in wechat.sends(wechat.text()).content.decode()


def test_taking_a_message_is_a_handful_of_statements(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    with CaptureQueriesContext(connection) as captured:
        wechat.sends(wechat.text())
    # A savepoint begun and ended, the row, whether it was the first, whose it is, and what was decided.
    assert len(captured) == 6


@pytest.mark.django_db(transaction=True)
def test_a_storm_of_repeats_is_one_message(
    quarter: Quarter, resident_writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(receiving, "wake", called.append)
    wechat = resident_writes(quarter.task())
    query, body = plain_query(), wechat.text()
    answers = together([lambda: post(query, body) for _ in range(8)])
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"success")}
    assert len(called) == WechatMessage.objects.count() == 1


def test_nothing_of_it_is_in_the_log(
    quarter: Quarter, resident_writes: Writes, account: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.text(SECRET))
    wechat.sends("<xml>" + wechat.openid)
    said = caplog.text
    assert wechat.openid not in said
    assert SECRET not in said
