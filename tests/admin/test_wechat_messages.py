"""The inbox of WeChat messages: who sees it, what it shows, and that reading is audited."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.models import Evidence, WechatMessage
from apps.verification_tasks.services.tasks import cancel_tasks
from tests.cast.office import Desk, readings, text_of
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import JPEG, Wechat, work
from tests.verification_tasks.inbound.wechat.server import WechatServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
PAGE = "verification_tasks_wechatmessage"
SignIn = Callable[[Any], Desk]
Writes = Callable[..., Wechat]


@pytest.fixture
def kept(quarter: Quarter, resident_writes: Writes, wechat_server: WechatServer) -> WechatMessage:
    """A picture of a resident whose task is over, in the first grid."""
    task = quarter.task()
    wechat = resident_writes(task)
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    wechat.sends(wechat.image())
    work()
    return WechatMessage.objects.get()


@pytest.fixture
def stranger() -> WechatMessage:
    wechat = Wechat()
    wechat.sends(wechat.text("我住在东兴路1号"))
    return WechatMessage.objects.get(reason="sender_unknown")


def test_who_may_open_it(everyone: dict[Role, Staff], kept: WechatMessage, sign_in: SignIn) -> None:
    seen = {role for role, person in everyone.items() if sign_in(person).list(PAGE).status_code == 200}
    assert seen == {Role.TOWN, Role.CITY, Role.AUDITOR}


def test_a_strangers_message_is_the_city_centres(
    quarter: Quarter, kept: WechatMessage, stranger: WechatMessage, sign_in: SignIn
) -> None:
    assert sign_in(quarter.supervisor).rows(PAGE) == {kept.pk}
    assert sign_in(quarter.centre).rows(PAGE) == {kept.pk, stranger.pk}
    assert sign_in(quarter.supervisor).open(f"{PAGE}_change", stranger.pk).status_code == 404


def test_the_page_shows_what_was_written_and_notes_the_reading(
    quarter: Quarter, stranger: WechatMessage, sign_in: SignIn
) -> None:
    page = text_of(sign_in(quarter.centre).open(f"{PAGE}_change", stranger.pk))
    assert "我住在东兴路1号" in page
    assert "未绑定" in page
    assert readings() == [(str(quarter.centre.pk), "wechat_message", str(stranger.pk))]


def test_the_list_names_nobody(quarter: Quarter, stranger: WechatMessage, sign_in: SignIn) -> None:
    page = text_of(sign_in(quarter.centre).list(PAGE))
    assert "我住在东兴路1号" not in page
    assert "发送人的微信未绑定居民" in page
    assert readings() == readings("personal_data.listed") == []


def test_a_known_sender_is_masked(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    page = text_of(sign_in(quarter.supervisor).open(f"{PAGE}_change", kept.pk))
    assert kept.account is not None
    assert kept.account.phone.removeprefix("+86") not in page
    assert "****" in page
    assert "image/jpeg" in page


def test_the_file_is_shown_and_the_reading_noted(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    answer = sign_in(quarter.supervisor).open(f"{PAGE}_file", kept.pk)
    assert b"".join(answer.streaming_content) == JPEG
    assert answer["Content-Type"] == "image/jpeg"
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "sandbox")
    assert readings() == [(str(quarter.supervisor.pk), "evidence", str(kept.pk))]


def test_a_file_out_of_scope_or_absent(
    quarter: Quarter, kept: WechatMessage, stranger: WechatMessage, sign_in: SignIn
) -> None:
    assert sign_in(quarter.leader).open(f"{PAGE}_file", kept.pk).status_code == 403
    assert sign_in(quarter.centre).open(f"{PAGE}_file", stranger.pk).status_code == 404


def test_attaching_asks_for_a_task_of_the_own_area(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    desk, task, over = sign_in(quarter.supervisor), quarter.task(), quarter.task()
    cancel_tasks(declaration_ids=[over.declaration_id], actor=SYSTEM)
    assert "将消息关联到任务" in text_of(desk.act(PAGE, "attach", kept))
    for wrong in ("", "HC-1", over.reference):
        assert desk.act(PAGE, "attach", kept, apply="1", reference=wrong).status_code == 200
    assert not Evidence.objects.exists()
    assert desk.act(PAGE, "attach", kept, apply="1", reference=f" {task.reference.lower()} ").status_code == 302
    assert Evidence.objects.get().task_id == task.pk
    assert desk.rows(PAGE) == set()
    work()
    assert desk.rows(PAGE, desk="placed") == {kept.pk}


def test_the_question_names_the_senders_open_tasks(
    quarter: Quarter, resident_writes: Writes, sign_in: SignIn
) -> None:
    one, two = quarter.tasks(2)
    wechat = resident_writes(one)
    type(two.declaration).objects.filter(pk=two.declaration_id).update(
        phone_index=one.declaration.phone_index, source="worker"
    )
    wechat.sends(wechat.text())
    work()
    page = text_of(sign_in(quarter.supervisor).act(PAGE, "attach", WechatMessage.objects.get()))
    assert one.reference in page
    assert two.reference in page


def test_laying_aside_and_what_it_says_afterwards(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.act(PAGE, "lay_aside", kept, apply="1", reason="").status_code == 200
    assert desk.act(PAGE, "lay_aside", kept, apply="1", reason="重复图片").status_code == 302
    assert desk.rows(PAGE) == set()
    assert desk.rows(PAGE, desk="handled") == {kept.pk}
    page = desk.open(f"{PAGE}_change", kept.pk)
    assert "重复图片" in text_of(page)
    assert page.context_data["buttons"] == []


def test_taking_up_again(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.act(PAGE, "take_up", kept, apply="1").status_code == 302
    assert desk.rows(PAGE, desk="working") == {kept.pk}


def test_the_buttons_are_those_that_make_sense(
    quarter: Quarter, resident_writes: Writes, wechat_server: WechatServer, sign_in: SignIn
) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.image("nobody-knows"))
    wechat.sends(wechat.message("link", Title="x"))
    work()
    desk = sign_in(quarter.supervisor)
    for message in WechatMessage.objects.all():
        buttons = desk.open(f"{PAGE}_change", message.pk).context_data["buttons"]
        assert {button.action for button in buttons} == {"take_up", "lay_aside"}


def test_the_first_page_counts_what_waits(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    page = text_of(sign_in(quarter.supervisor).open("index"))
    assert "待人工处理的消息" in page


def test_the_list_costs_the_same_for_many(quarter: Quarter, kept: WechatMessage, sign_in: SignIn) -> None:
    desk = sign_in(quarter.centre)
    desk.statements(PAGE)
    few = desk.statements(PAGE)
    wechat = Wechat()
    for _ in range(5):
        wechat.sends(wechat.text())
    assert desk.statements(PAGE) == few
