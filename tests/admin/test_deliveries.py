"""Deliveries in the office: their story, the stuck ones, how many fail, and sending again for a reason."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.core.clock import LOCAL_ZONE, now
from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.notifications.models import Audience, Channel, Delivery, Message
from apps.notifications.states import DeliveryStatus
from tests.cast.office import Desk, text_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "notifications_delivery"
NOON = datetime(2026, 11, 23, 12, 30, tzinfo=LOCAL_ZONE)
NUMBER = "+8619900007777"
SignIn = Callable[[Any], Desk]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def a_delivery(status: str = "failed", *, template: str = "declaration.submitted", **changes: Any) -> Delivery:
    count = Message.objects.count()
    message = changes.pop("message", None) or Message.objects.create(
        template=template,
        audience=Audience.RESIDENT,
        subject_type="declaration",
        subject_id=changes.pop("subject", str(count)),
        once_key=f"{template}:{count}",
        text="what it says",
        context="{}",
        created_at=changes.pop("created_at", now()),
    )
    given = {"channel": Channel.SMS, "to": NUMBER, "to_index": phone_index(NUMBER), **changes}
    return Delivery.objects.create(message=message, status=status, **given)


def test_the_stuck_ones_are_those_that_need_a_person(quarter: Quarter, sign_in: SignIn) -> None:
    long_ago = now() - timedelta(minutes=16)
    stuck = {
        a_delivery("failed").pk,
        a_delivery("queued", next_try_at=long_ago).pk,
        a_delivery("sending", next_try_at=long_ago).pk,
        a_delivery("held", next_try_at=long_ago).pk,
    }
    a_delivery("queued", next_try_at=now() - timedelta(minutes=14))
    a_delivery("held", next_try_at=now() + timedelta(hours=8))
    a_delivery("sent", sent_at=now())
    refused = a_delivery("failed", channel=Channel.WECHAT)
    a_delivery("delivered", message=refused.message)
    assert sign_in(quarter.centre).rows(PAGE, need="stuck") == stuck


def test_a_wechat_and_its_text_message_both_lost_are_stuck(quarter: Quarter, sign_in: SignIn) -> None:
    refused = a_delivery("failed", channel=Channel.WECHAT)
    lost = a_delivery("failed", message=refused.message)
    assert sign_in(quarter.centre).rows(PAGE, need="stuck") == {refused.pk, lost.pk}


def test_what_failed_is_sent_again_for_a_reason(quarter: Quarter, sign_in: SignIn) -> None:
    failed, desk = a_delivery("failed", error="technical: bad_signature", tries=8), sign_in(quarter.centre)
    question = text_of(desk.act(PAGE, "resend", failed))
    assert "我方故障 (bad_signature)" in question
    assert NUMBER[3:] not in question
    assert desk.act(PAGE, "resend", failed, apply="1", reason="").status_code == 200, "a reason is asked for"
    assert desk.act(PAGE, "resend", failed, apply="1", reason="the key is mended").status_code == 302
    failed.refresh_from_db()
    assert (failed.status, failed.tries) == (DeliveryStatus.QUEUED, 0)
    entry = AuditEntry.objects.get(action="delivery.resent")
    assert (entry.reason, entry.actor_id) == ("the key is mended", str(quarter.centre.pk))
    story = text_of(desk.open(f"{PAGE}_change", failed.pk))
    assert "人工重新发送" in story


def test_what_has_left_is_not_sent_again(quarter: Quarter, sign_in: SignIn) -> None:
    sent, desk = a_delivery("sent", sent_at=now()), sign_in(quarter.centre)
    assert 'value="resend"' not in desk.open(f"{PAGE}_change", sent.pk).content.decode()
    answer = desk.act(PAGE, "resend", sent, apply="1", reason="again please")
    assert "所选记录均未失败" in text_of(answer)
    assert not AuditEntry.objects.filter(action="delivery.resent").exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.GRID_LEADER, False), (Role.COMMUNITY, False), (Role.CITY, True), (Role.SYSTEM_ADMIN, True)],
)
def test_who_may_send_again(everyone: dict[Role, Staff], sign_in: SignIn, role: Role, *, may: bool) -> None:
    a_delivery("failed")
    desk = sign_in(everyone[role])
    assert ("resend" in desk.list(PAGE).content.decode()) == may


def test_an_overtaken_one_names_what_overtook_it(quarter: Quarter, sign_in: SignIn) -> None:
    row = a_delivery("overtaken", subject="one")
    a_delivery("sent", template="task.reminder", subject="one", sent_at=now())
    a_delivery("sent", template="declaration.registered", subject="one", sent_at=now())
    story = text_of(sign_in(quarter.centre).open(f"{PAGE}_change", row.pk))
    assert "已有更新的进展，未再发送" in story
    assert "已登记" in story.partition("已有更新的进展，未再发送")[2]


def test_one_that_was_said_with_others_leads_to_their_message(quarter: Quarter, sign_in: SignIn) -> None:
    row, digest = a_delivery("overtaken"), a_delivery("sent", template="resident.digest", sent_at=now())
    Message.objects.filter(pk=row.message_id).update(carried_by=digest.message)
    desk = sign_in(quarter.centre)
    page = desk.open(f"{PAGE}_change", row.pk).content.decode()
    assert "与其他消息合并发送" in page
    assert f"/notifications/message/{digest.message_id}/" in page
    assert (
        f"/notifications/message/{digest.message_id}/"
        in desk.open("notifications_message_change", row.message_id).content.decode()
    )


def test_the_story_of_a_fallback_and_a_receipt(quarter: Quarter, sign_in: SignIn) -> None:
    first = a_delivery(
        "sent", channel=Channel.WECHAT, to="openid-1", sent_at=now(), provider="wechat", vendor_id="4711"
    )
    second = a_delivery(
        "failed", message=first.message, receipt="MK:0001", receipt_at=now(), sent_at=now(), provider="aliyun"
    )
    desk = sign_in(quarter.centre)
    story = text_of(desk.open(f"{PAGE}_change", second.pk))
    assert "已交给 aliyun" in story
    assert "服务商回执：未送达" in story
    assert "MK:0001" in story
    assert "另经其他渠道发送" in story
    assert "微信 · 已发送" in story
    shown = text_of(desk.open(f"{PAGE}_change", first.pk))
    assert "已交给 wechat" in shown
    assert "4711" in shown
    assert "openid-1" not in shown


def test_one_that_waits_says_until_when(quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.centre)
    held = a_delivery("held", next_try_at=NOON + timedelta(hours=8))
    tried = a_delivery("queued", next_try_at=NOON + timedelta(minutes=1), tries=3, error="temporary: busy")
    assert "暂缓至 2026-11-23 20:30:00" in text_of(desk.open(f"{PAGE}_change", held.pk))
    story = text_of(desk.open(f"{PAGE}_change", tried.pk))
    assert "已尝试 3 次 · 服务商繁忙或不可用 (busy)" in story


def test_failures_by_channel_and_hour(quarter: Quarter, sign_in: SignIn) -> None:
    for status in ("failed", "sent", "delivered", "sent"):
        a_delivery(status)
    a_delivery("held")
    a_delivery("failed", channel=Channel.WECHAT, created_at=NOON - timedelta(hours=2))
    a_delivery("failed", created_at=NOON - timedelta(hours=24))
    page = sign_in(quarter.centre).open(f"{PAGE}_rates")
    lines = dict(page.context_data["lines"])
    assert page.context_data["channels"] == ["短信", "微信"]
    assert [(cell.share, cell.counts, cell.waiting) for cell in lines["11-23 12:00"]] == [
        ("25.0%", "1/4", 1),
        ("–", "", 0),
    ]
    assert [cell.share for cell in lines["11-23 10:00"]] == ["–", "100.0%"]
    assert len(lines) == 24
    assert [(cell.failed, cell.settled) for cell in page.context_data["together"]] == [(1, 4), (1, 1)]


def test_rates_are_those_of_the_viewers_scope(quarter: Quarter, sign_in: SignIn) -> None:
    a_delivery("failed", subject="not-a-declaration-of-theirs", created_at=now())
    Message.objects.update(subject_type="otp")
    page = sign_in(quarter.leader).open(f"{PAGE}_rates")
    assert page.context_data["channels"] == []
