"""The page that answers why a task is, or is not, on a phone, and what became of an event."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.grids.services import start_coverage
from apps.sync.models import Device, JournalEntry
from apps.sync.services.feed import publish_tasks
from apps.sync.services.quarantine import replay
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import TaskStatus
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
from tests.cast.sync import Handset, end_cover, republish
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Desk]
HandsetOf = Callable[..., Handset]


@pytest.fixture
def task(quarter: Quarter) -> VerificationTask:
    made = quarter.task()
    publish_tasks([made.pk])
    return made


@pytest.fixture
def ask(quarter: Quarter, sign_in: SignIn) -> Callable[..., str]:
    def asked(**question: Any) -> str:
        client = sign_in(quarter.supervisor).client
        answer = client.post(reverse("why"), {key: str(value) for key, value in question.items()})
        assert answer.status_code == 200
        return text_of(answer)

    return asked


def test_it_was_sent_and_then_confirmed(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    handset = handset_of(quarter.worker)
    assert "尚未：" in ask(task=task.reference, phone=handset.device.pk)
    handset.drain()
    assert "很可能在：" in ask(task=task.reference, phone=handset.device.pk)
    handset.drain()
    assert "在：设备已确认收到" in ask(task=task.pk, phone=handset.device.pk)


def test_a_changed_task_is_there_in_an_earlier_version(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    handset = handset_of(quarter.worker)
    handset.drain()
    handset.drain()
    republish([task])
    assert "较早版本" in ask(task=task.reference, phone=quarter.worker.name)


def test_a_grid_that_was_given_away_may_linger_on_a_silent_phone(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    handset = handset_of(quarter.worker)
    handset.drain()
    end_cover(quarter.worker, quarter.grid)
    page = ask(task=task.reference, phone=handset.device.pk)
    assert "尚未确认已清除" in page
    assert "曾负责该网格，截至" in page
    handset.drain()
    handset.drain()
    assert "不在：" in ask(task=task.reference, phone=handset.device.pk)


def test_it_never_was_meant_for_this_phone(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    page = ask(task=task.reference, phone=handset_of(quarter.outsider).device.pk)
    assert "不在：" in page
    assert "从未负责该网格" in page


def test_a_closed_task_has_left_after_the_retention(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    handset = handset_of(quarter.worker)
    handset.drain()
    republish([task], status=TaskStatus.CANCELLED, closed_at=now(), left_devices_at=now())
    handset.drain()
    handset.drain()
    page = ask(task=task.reference, phone=handset.device.pk)
    assert "已超过设备保留的 7 天" in page


def test_a_revoked_phone_has_it_no_more(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    handset = handset_of(quarter.worker)
    handset.drain()
    Device.objects.filter(pk=handset.device.pk).update(revoked_at=now())
    assert "不应在：设备已停用，但此后未再响应" in ask(task=task.reference, phone=handset.device.pk)


def test_an_event_s_whole_way(quarter: Quarter, phone_of: Callable[..., Phone], ask: Callable[..., str]) -> None:
    phone, task = phone_of(quarter.outsider), quarter.task()
    event = phone.attempt(task)
    phone.push(event)
    page = ask(event=event["id"])
    assert task.reference in page
    assert "历史中没有" in page
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    replay(entry_ids=[JournalEntry.objects.get().pk], actor=SYSTEM)
    page = ask(event=event["id"])
    assert "已记入：" in page
    assert "已重新处理" in page


def test_an_unknown_event_says_what_that_means(quarter: Quarter, ask: Callable[..., str]) -> None:
    assert "服务器没有收到" in ask(event=new_id())
    assert "01890a5d" in ask(event="nonsense")


def test_out_of_scope_is_not_there(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, phone_of: Callable[..., Phone], sign_in: SignIn
) -> None:
    elsewhere = quarter.task(grid=quarter.far_grid)
    phone = phone_of(quarter.outsider)
    event = phone.attempt(elsewhere)
    phone.push(event)
    client = sign_in(quarter.leader).client
    question = {"task": elsewhere.reference, "phone": str(phone.device.pk)}
    page = text_of(client.post(reverse("why"), question))
    assert "您的辖区内没有该任务" in page
    assert "您的辖区内没有该设备或网格员" in page
    assert "服务器没有收到" in text_of(client.post(reverse("why"), {"event": event["id"]}))
    assert not AuditEntry.objects.filter(action__endswith=".explained").exists()


def test_who_asked_is_on_record(
    quarter: Quarter, task: VerificationTask, handset_of: HandsetOf, ask: Callable[..., str]
) -> None:
    handset = handset_of(quarter.worker)
    ask(task=task.reference, phone=handset.device.pk)
    trace = AuditEntry.objects.get(action="task.explained")
    assert (trace.actor_id, trace.subject_id) == (str(quarter.supervisor.pk), str(task.pk))
    assert trace.after == {"devices": [str(handset.device.pk)]}


def test_a_link_brings_ids_along_and_asks_nothing_yet(
    quarter: Quarter, task: VerificationTask, sign_in: SignIn
) -> None:
    page = text_of(sign_in(quarter.supervisor).client.get(reverse("why"), {"task": task.reference}))
    assert task.reference in page
    assert not AuditEntry.objects.filter(action="task.explained").exists()


def test_only_the_office_gets_in(quarter: Quarter, sign_in: SignIn) -> None:
    assert Client().get(reverse("why")).status_code == 302
    assert sign_in(quarter.worker).client.get(reverse("why")).status_code == 302
