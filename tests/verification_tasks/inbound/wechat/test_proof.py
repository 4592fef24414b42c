"""A resident's message decides: a check over WeChat that rests on it alone, whichever comes first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.grids.models import Staff
from apps.sync.models import JournalEntry
from apps.verification_tasks.inbound.wechat.handling import attach
from apps.verification_tasks.models import WechatMessage
from apps.verification_tasks.second_checks.services import choose_second_checks, sweep_second_checks
from apps.verification_tasks.states import Channel, Outcome, TaskKind, TaskStatus
from tests.cast.phones import Phone, statuses
from tests.cast.review import Review
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat, work
from tests.verification_tasks.inbound.wechat.server import WechatServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
PhoneOf = Callable[[Staff], Phone]
Writes = Callable[..., Wechat]


def completed(phone: Phone, task: Any, *evidence: Any) -> list[str]:
    attempt, completion = phone.attempt(task, "wechat"), phone.complete(task, *evidence, channel="wechat")
    return statuses(phone.push(attempt, *evidence, completion))


@pytest.mark.parametrize("kind", ["text", "location", "image", "voice"])
def test_a_message_alone_is_enough(
    quarter: Quarter, phone_of: PhoneOf, resident_writes: Writes, wechat_server: WechatServer, kind: str
) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    wechat.sends(getattr(wechat, kind)())
    work()
    assert completed(phone_of(quarter.worker), task) == ["applied", "applied"]
    task.refresh_from_db()
    assert (task.status, task.outcome, task.channel) == (TaskStatus.COMPLETED, Outcome.CONFIRMED, Channel.WECHAT)


@pytest.mark.parametrize("kind", ["text", "image"])
def test_a_completion_that_came_before_the_worker_looked_is_taken_up_by_itself(
    quarter: Quarter, phone_of: PhoneOf, resident_writes: Writes, wechat_server: WechatServer, kind: str
) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    with time_machine.travel(now() - timedelta(minutes=1), tick=False):
        wechat.sends(getattr(wechat, kind)())
    assert completed(phone_of(quarter.worker), task) == ["applied", "quarantined:invalid_transition"]
    work()
    task.refresh_from_db()
    assert (task.status, task.outcome) == (TaskStatus.COMPLETED, Outcome.CONFIRMED)
    assert not JournalEntry.objects.filter(status="quarantined").exists()


def test_a_message_after_the_completion_is_no_proof_of_it(
    quarter: Quarter, phone_of: PhoneOf, resident_writes: Writes
) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    completed(phone_of(quarter.worker), task)
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        wechat.sends(wechat.text())
        work()
    task.refresh_from_db()
    assert task.status == TaskStatus.IN_PROGRESS
    assert JournalEntry.objects.filter(status="quarantined").count() == 1


def test_what_a_person_attaches_sets_a_completion_free_too(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, wechat = quarter.task(), Wechat()
    with time_machine.travel(now() - timedelta(minutes=1), tick=False):
        wechat.sends(wechat.text())
        work()
    completed(phone_of(quarter.worker), task)
    message = WechatMessage.objects.get()
    attach(message_ids=[message.pk], task_id=task.pk, actor=Actor.staff(quarter.supervisor.pk))
    work()
    task.refresh_from_db()
    assert task.status == TaskStatus.COMPLETED


def test_a_message_completes_what_waited_for_bytes_that_nobody_named(
    quarter: Quarter, phone_of: PhoneOf, resident_writes: Writes
) -> None:
    """The worker's own picture of the chat is announced and has not come; the resident's words are there."""
    task, phone = quarter.task(), phone_of(quarter.worker)
    wechat = resident_writes(task)
    with time_machine.travel(now() - timedelta(minutes=1), tick=False):
        wechat.sends(wechat.text())
    picture = phone.photo(task)
    picture["data"]["kind"] = "wechat_message"
    pushed = phone.push(phone.attempt(task, "wechat"), picture, phone.complete(task, channel="wechat"))
    assert statuses(pushed) == ["applied"] * 3
    task.refresh_from_db()
    assert task.status == TaskStatus.AWAITING_EVIDENCE
    work()
    task.refresh_from_db()
    assert task.status == TaskStatus.COMPLETED


def test_a_second_check_is_proved_by_a_message_as_a_check_is(
    review: Review, quarter: Quarter, phone_of: PhoneOf, resident_writes: Writes
) -> None:
    first = review.closed()
    choose_second_checks(task_ids=[first.pk], actor=SYSTEM)
    sweep_second_checks()
    second = type(first).objects.get(kind=TaskKind.SECOND_CHECK)
    assert completed(phone_of(quarter.neighbour), second) == ["applied", "quarantined:invalid_transition"]
    wechat = resident_writes(first)
    wechat.sends(wechat.text())
    work()
    assert WechatMessage.objects.get().task_id == second.pk
    assert first.evidence.filter(kind="wechat_message").count() == 0
    assert completed(phone_of(quarter.neighbour), second)[-1] == "applied"
    second.refresh_from_db()
    assert second.status == TaskStatus.COMPLETED


def test_beside_a_check_a_second_one_waits_for_its_own_proof(
    review: Review, quarter: Quarter, resident_writes: Writes
) -> None:
    """A newcomer who has moved: the new home is checked, the old one is checked again."""
    first, other = review.closed(), quarter.task()
    choose_second_checks(task_ids=[first.pk], actor=SYSTEM)
    sweep_second_checks()
    wechat = resident_writes(first)
    declared = type(first.declaration).objects
    account = declared.get(pk=first.declaration_id).account_id
    index = declared.get(pk=first.declaration_id).phone_index
    declared.filter(pk=other.declaration_id).update(account=account, phone_index=index)
    wechat.sends(wechat.text())
    work()
    assert WechatMessage.objects.get().task_id == other.pk
